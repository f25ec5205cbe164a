package dev.ekiden.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The machine's clock as the core sees it: never backwards, and never standing still. When the
 * machine's clock was set back, time goes on from where it was, a little slower, until the
 * machine's clock has caught up: otherwise no timer would ring for as long as the clock was set
 * back by.
 *
 * <p>For one thread.
 */
final class SteadyClock {
  /** This part of the elapsed time is left out while we are ahead. */
  private static final int SLOWER_BY = 10;

  private final InstantSource wall;
  private final LongSupplier nanos;
  private Instant now = Instant.MIN;
  private long seenAt;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
  }

  Instant instant() {
    Instant told = wall.instant();
    long at = nanos.getAsLong();
    if (told.isBefore(now)) {
      long elapsed = at - seenAt;
      now = now.plusNanos(elapsed - elapsed / SLOWER_BY);
    } else {
      now = told;
    }
    seenAt = at;
    return now;
  }

  /** Until then, not less than nothing. */
  Duration until(Instant then) {
    Duration left = Duration.between(instant(), then);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
