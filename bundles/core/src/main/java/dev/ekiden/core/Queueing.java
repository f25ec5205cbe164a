package dev.ekiden.core;

import dev.ekiden.api.model.QueueItem.Offers;
import java.time.Instant;
import java.util.Optional;

/**
 * A spec's place in the launch queue.
 *
 * @param since when it began to wait for a launch
 * @param delay its back-off, if something failed
 * @param eager it is counted as wanting offers
 */
record Queueing(Optional<Instant> since, Optional<Delay> delay, Offers offers, boolean eager) {
  static final Queueing IDLE = new Queueing(Optional.empty(), Optional.empty(), Offers.NONE, false);

  Queueing since(Optional<Instant> next) {
    return new Queueing(next, delay, offers, eager);
  }

  Queueing delay(Optional<Delay> next) {
    return new Queueing(since, next, offers, eager);
  }

  Queueing offers(Offers next) {
    return new Queueing(since, delay, next, eager);
  }

  Queueing eager(boolean next) {
    return new Queueing(since, delay, offers, next);
  }

  /** End of the back-off. */
  Optional<Instant> notBefore() {
    return delay.map(Delay::over);
  }

  boolean delayed(Instant now) {
    return delay.filter(d -> d.over().isAfter(now)).isPresent();
  }
}
