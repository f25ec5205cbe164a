package dev.ekiden.health.http;

import java.time.Duration;

/** The moment until which a probe may last. */
final class Expiry {
  private final long end;

  Expiry(Duration timeout) {
    end = System.nanoTime() + timeout.toNanos();
  }

  long leftNanos() {
    return end - System.nanoTime();
  }

  /** At least 1, since 0 means for ever to a socket. */
  int leftMillis() {
    return Math.clamp(leftNanos() / 1_000_000, 1, Integer.MAX_VALUE);
  }

  boolean over() {
    return leftNanos() <= 0;
  }
}
