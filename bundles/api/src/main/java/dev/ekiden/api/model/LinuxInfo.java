package dev.ekiden.api.model;

import java.util.Optional;

/** Linux isolation of MESOS containers. {@code shmSize} is in MiB. */
public record LinuxInfo(Optional<Seccomp> seccomp, Optional<Ipc> ipc) {
  public record Seccomp(Optional<String> profileName, boolean unconfined) {}

  /** {@code mode}: {@code PRIVATE} or {@code SHARE_PARENT}. */
  public record Ipc(String mode, Optional<Integer> shmSize) {}
}
