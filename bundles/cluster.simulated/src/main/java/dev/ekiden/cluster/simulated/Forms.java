package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import java.util.List;
import java.util.Optional;

/** The same resources in another form. */
final class Forms {
  private Forms() {}

  /** As they were before they were reserved. */
  static List<Resource> unreserved(List<Resource> resources) {
    return resources.stream()
        .map(r -> new Resource(r.name(), r.amount(), "*", Optional.empty(), r.disk(), r.shared()))
        .toList();
  }

  /** As they were before volumes were created on them. */
  static List<Resource> withoutVolumes(List<Resource> volumes) {
    return volumes.stream()
        .map(
            r ->
                new Resource(
                    r.name(),
                    r.amount(),
                    r.role(),
                    r.reservation(),
                    r.disk().flatMap(Forms::withoutVolume),
                    r.shared()))
        .toList();
  }

  /** A plain disk of the root file system has no disk details at all. */
  private static Optional<Resource.Disk> withoutVolume(Resource.Disk disk) {
    return disk.type().equals("ROOT") && disk.profile().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Resource.Disk(
                disk.type(), disk.root(), disk.profile(), Optional.empty(), Optional.empty()));
  }
}
