package dev.ekiden.api.model;

import java.time.Duration;

/**
 * Delay of launches after failures (marathon-scheduling.md section 2).
 *
 * @param initial delay after the first failure
 * @param factor growth per further failure, at least 1
 * @param max upper bound; an instance that lives this long starts again from {@code initial}
 */
public record Backoff(Duration initial, double factor, Duration max) {
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(1), 1.15, Duration.ofSeconds(300));
}
