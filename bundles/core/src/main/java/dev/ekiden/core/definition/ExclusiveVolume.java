package dev.ekiden.core.definition;

import dev.ekiden.api.model.Volume;
import java.util.Comparator;
import java.util.Optional;

/** A volume outside of the cluster that only one app may use. */
record ExclusiveVolume(String provider, String name) implements Comparable<ExclusiveVolume> {
  private static final Comparator<ExclusiveVolume> ORDER =
      Comparator.comparing(ExclusiveVolume::provider).thenComparing(ExclusiveVolume::name);

  static Optional<ExclusiveVolume> of(Volume volume) {
    return switch (volume) {
      case Volume.Dvdi dvdi when !dvdi.shared() ->
          Optional.of(new ExclusiveVolume("dvdi", dvdi.name()));
      case Volume.Csi csi when exclusive(csi) ->
          Optional.of(new ExclusiveVolume("csi", csi.name()));
      default -> Optional.empty();
    };
  }

  private static boolean exclusive(Volume.Csi volume) {
    return volume.accessMode().startsWith("SINGLE_NODE")
        || (volume.accessMode().equals("MULTI_NODE_SINGLE_WRITER")
            && volume.mode() == Volume.Mode.RW);
  }

  @Override
  public int compareTo(ExclusiveVolume other) {
    return ORDER.compare(this, other);
  }
}
