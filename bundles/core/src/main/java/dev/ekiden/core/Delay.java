package dev.ekiden.core;

import dev.ekiden.api.model.Backoff;
import java.time.Duration;
import java.time.Instant;

/**
 * Back-off of one configuration of a spec (marathon-scheduling.md section 2).
 *
 * @param config time of the configuration's last change: a scale keeps the delay, a new
 *     configuration starts afresh
 * @param length of the current delay
 * @param reference where it is counted from
 */
record Delay(Instant config, Duration length, Instant reference) {
  Instant over() {
    return reference.plus(length);
  }

  /** After one more failure. */
  static Delay failed(
      java.util.Optional<Delay> before, Instant config, Backoff backoff, Instant now) {
    Duration first = shorter(backoff.initial(), backoff.max());
    return before
        .filter(d -> d.config.equals(config) && !d.expired(backoff, now))
        .map(d -> new Delay(config, shorter(times(d.length, backoff.factor()), backoff.max()), now))
        .orElseGet(() -> new Delay(config, first, now));
  }

  /** Another task of the spec is on its way: the delay counts from now. */
  Delay advanced(Instant now) {
    return new Delay(config, length, now);
  }

  /** Nothing has failed for so long that the next failure is the first one again. */
  boolean expired(Backoff backoff, Instant now) {
    return now.isAfter(reference.plus(backoff.max()));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration times(Duration d, double factor) {
    return Duration.ofMillis(Math.round(d.toMillis() * factor));
  }
}
