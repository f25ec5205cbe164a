package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where volumes appear. A plain process sees the file system of the machine and nothing can be
 * mounted for it alone, so a volume is a link in the sandbox; one that must appear at an absolute
 * path can only be there already.
 */
final class Mounts {
  /**
   * A link to be made.
   *
   * @param path relative to the sandbox
   * @param shared made for the tasks of a pod, who may be different users
   */
  record Link(String path, Path target, boolean shared) {}

  private Mounts() {}

  /**
   * Plans the links of a task.
   *
   * @param resources of the task and its executor, which tell the names of persistent volumes
   * @param executorId of a pod's task
   * @throws Refused when a volume cannot be had here
   */
  static List<Link> plan(
      TaskSpec task, List<Resource> resources, Optional<String> executorId, WorkDirectory work)
      throws Refused {
    List<Link> links = new ArrayList<>();
    for (Volume volume : task.volumes()) {
      if (executorId.isPresent()) {
        for (PodContainer.VolumeMount mount : task.mounts()) {
          if (mount.name().equals(volume.containerPath())) {
            link(volume, mount.mountPath(), resources, executorId, work).ifPresent(links::add);
          }
        }
      } else {
        link(volume, volume.containerPath(), resources, executorId, work).ifPresent(links::add);
      }
    }
    return links;
  }

  private static Optional<Link> link(
      Volume volume,
      String path,
      List<Resource> resources,
      Optional<String> executorId,
      WorkDirectory work)
      throws Refused {
    Path target =
        switch (volume) {
          case Volume.Host host -> hostPath(host);
          case Volume.Persistent persistent -> persistent(persistent, resources, work);
          case Volume.Ephemeral ephemeral ->
              shared(work, executorId.orElse("")).resolve(FileNames.of(ephemeral.containerPath()));
          case Volume.Secret secret ->
              throw Refused.invalid(
                  "The local cluster has no files with secrets (volume '" + path + "')");
          case Volume.Dvdi dvdi ->
              throw Refused.invalid(
                  "The local cluster has no volume drivers (volume '" + dvdi.name() + "')");
          case Volume.Csi csi ->
              throw Refused.invalid(
                  "The local cluster has no CSI volumes (volume '" + csi.name() + "')");
        };
    if (path.startsWith("/")) {
      if (Path.of(path).normalize().equals(target.normalize())) {
        return Optional.empty(); // already where it shall be
      }
      throw Refused.invalid(
          "The local cluster cannot mount '%s' at '%s': a process of this machine sees its file"
                  .formatted(target, path)
              + " system as it is; use a relative path, which becomes a link in the sandbox");
    }
    Path place = Path.of("/sandbox").resolve(path).normalize();
    if (path.isBlank() || !place.startsWith("/sandbox") || place.getNameCount() < 2) {
      throw Refused.invalid("'" + path + "' is no place for a volume in the sandbox");
    }
    return Optional.of(new Link(path, target, volume instanceof Volume.Ephemeral));
  }

  private static Path hostPath(Volume.Host host) throws Refused {
    Path path;
    try {
      path = Path.of(host.hostPath());
    } catch (InvalidPathException e) {
      throw Refused.invalid("The host path '" + host.hostPath() + "' is no path");
    }
    if (!path.isAbsolute()) {
      throw Refused.invalid("The host path '" + host.hostPath() + "' must be absolute");
    }
    return path;
  }

  private static Path persistent(
      Volume.Persistent volume, List<Resource> resources, WorkDirectory work) throws Refused {
    return resources.stream()
        .flatMap(r -> r.disk().stream())
        .filter(d -> d.containerPath().filter(volume.containerPath()::equals).isPresent())
        .flatMap(d -> d.persistenceId().stream())
        .findFirst()
        .map(work::volume)
        .orElseThrow(
            () ->
                Refused.invalid(
                    "The task has no resource for its volume '" + volume.containerPath() + "'"));
  }

  /** The directory that the tasks of a pod share. */
  static Path shared(WorkDirectory work, String executorId) {
    return work.groups().resolve(FileNames.of(executorId));
  }

  /** Makes the links, and the directories behind them that are ours to make. */
  static void make(List<Link> links, Path sandbox, Path work, Optional<Account> owner)
      throws IOException, Refused {
    for (Link link : links) {
      if (!Files.exists(link.target())) {
        if (!link.target().startsWith(work)) {
          throw Refused.failed("The host path '" + link.target() + "' does not exist");
        }
        Files.createDirectories(link.target());
        if (link.shared()) {
          Files.setPosixFilePermissions(
              link.target(), PosixFilePermissions.fromString("rwxrwxrwx"));
        }
      }
      if (owner.isPresent() && link.target().startsWith(work) && !link.shared()) {
        owner.get().own(link.target());
      }
      Path place = sandbox.resolve(link.path()).normalize();
      Files.createDirectories(Inside.parent(place));
      if (Inside.exists(place)) {
        throw Refused.failed(
            "'" + link.path() + "' is taken in the sandbox, the volume cannot appear there");
      }
      Files.createSymbolicLink(place, link.target());
    }
  }
}
