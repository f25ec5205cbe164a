package dev.ekiden.spi.scheduler;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides where waiting instances go. One is active, the highest ranked service.
 *
 * <p>Pure: the answer depends on the request only. One call at a time from the slot's thread,
 * deadline 500 ms; after a throw, a late or a wrong answer the host takes the offers in their
 * order. Feasibility is the host's: it offers only pairs that fit and checks every choice again.
 */
@ConsumerType
public interface Scheduler {
  Ranking rank(RankRequest request);
}
