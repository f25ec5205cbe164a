package dev.ekiden.api.model;

import java.time.Instant;

/** When a definition came to be (marathon-app-model.md section 9). Millisecond precision. */
public record VersionInfo(Instant version, Instant lastScalingAt, Instant lastConfigChangeAt) {
  /** Of definitions that have not been accepted yet. */
  public static final VersionInfo NONE =
      new VersionInfo(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);

  public static VersionInfo created(Instant now) {
    return new VersionInfo(now, now, now);
  }

  public VersionInfo scaled(Instant now) {
    return new VersionInfo(now, now, lastConfigChangeAt);
  }

  public VersionInfo reconfigured(Instant now) {
    return new VersionInfo(now, now, now);
  }

  public VersionInfo restarted(Instant now) {
    return new VersionInfo(now, lastScalingAt, now);
  }
}
