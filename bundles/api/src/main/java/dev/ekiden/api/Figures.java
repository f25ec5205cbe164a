package dev.ekiden.api;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the runtime measures about itself: a service. Any thread, never blocks.
 *
 * <p>Names are lower case with dots and end in a unit where there is one: {@code loop.commands},
 * {@code loop.queue}, {@code store.commit.micros}, {@code events.last}.
 */
@ProviderType
public interface Figures {
  /** Counters since the start and current values. */
  Map<String, Number> numbers();

  /** Distributions, weighted towards the last five minutes. */
  Map<String, Distribution> distributions();

  /**
   * One distribution in the unit its name says.
   *
   * @param count of values since the start
   * @param rate values per second over the last minute
   */
  record Distribution(
      long count,
      double rate,
      double min,
      double mean,
      double max,
      double median,
      double p75,
      double p95,
      double p98,
      double p99,
      double p999,
      double stddev) {}
}
