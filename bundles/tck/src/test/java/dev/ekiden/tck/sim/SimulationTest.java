package dev.ekiden.tck.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Runs many seeds: {@code -Dekiden.seeds=10000} for more of them, {@code -Dekiden.seed=42} for one
 * alone, {@code -Dekiden.trace=1000} for a longer tale of it.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("ekiden.seeds", 1_000);

  @Test
  void everySeedHolds() {
    Long one = Long.getLong("ekiden.seed");
    long[] seeds = one != null ? new long[] {one} : LongStream.rangeClosed(1, SEEDS).toArray();
    Map<String, Long> counts = new ConcurrentSkipListMap<>();
    Arrays.stream(seeds)
        .parallel()
        .mapToObj(SimulationTest::run)
        .forEach(
            report -> {
              counts.merge("seeds", 1L, Long::sum);
              counts.merge("steps", report.steps(), Long::sum);
              report.counts().forEach((what, count) -> counts.merge(what, count, Long::sum));
            });
    counts.forEach((what, count) -> System.out.printf("%12d %s%n", count, what));
    assertThat(counts).containsEntry("seeds", (long) seeds.length);
  }

  private static Simulation.Report run(long seed) {
    try {
      return Simulation.run(seed);
    } catch (AssertionError e) {
      throw new AssertionError(
          "seed %d failed; replay it with -Dekiden.seed=%d%n%s"
              .formatted(seed, seed, e.getMessage()),
          e);
    }
  }

  @Test
  void equalSeedsAreEqualRuns() {
    assertThat(Simulation.run(7)).isEqualTo(Simulation.run(7));
  }
}
