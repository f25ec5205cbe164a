package dev.ekiden.api.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something mounted into a container (marathon-app-model.md section 3.1). */
public sealed interface Volume {
  /** Path inside; for persistent volumes relative to the sandbox. Pods: the volume's name. */
  String containerPath();

  /** A directory of the agent. */
  record Host(String containerPath, String hostPath, Mode mode) implements Volume {}

  /**
   * A disk reserved for the instance.
   *
   * @param size MiB
   * @param maxSize MiB, mount disks only
   */
  record Persistent(
      String containerPath,
      Mode mode,
      DiskType type,
      long size,
      Optional<Long> maxSize,
      Optional<String> profileName,
      List<Constraint> constraints)
      implements Volume {
    public Persistent {
      constraints = List.copyOf(constraints);
    }
  }

  /** A volume of a Docker volume driver. {@code size} is in GiB. */
  record Dvdi(
      String containerPath,
      Mode mode,
      String name,
      Optional<Long> size,
      Map<String, String> options,
      boolean shared)
      implements Volume {
    public Dvdi {
      options = Map.copyOf(options);
    }
  }

  /** A volume of a CSI plugin. Secrets map the plugin's key to a name of the spec's secrets. */
  record Csi(
      String containerPath,
      Mode mode,
      String name,
      String pluginName,
      String accessMode,
      String accessType,
      Optional<String> fsType,
      List<String> mountFlags,
      Map<String, String> nodeStageSecret,
      Map<String, String> nodePublishSecret,
      Map<String, String> volumeContext)
      implements Volume {
    public Csi {
      mountFlags = List.copyOf(mountFlags);
      nodeStageSecret = Map.copyOf(nodeStageSecret);
      nodePublishSecret = Map.copyOf(nodePublishSecret);
      volumeContext = Map.copyOf(volumeContext);
    }
  }

  /** A file with the content of one of the spec's secrets. */
  record Secret(String containerPath, String secret) implements Volume {}

  /** Pods: a directory shared by the containers of one instance, gone with it. */
  record Ephemeral(String containerPath) implements Volume {}

  enum Mode {
    RO,
    RW
  }

  enum DiskType {
    ROOT,
    PATH,
    MOUNT
  }
}
