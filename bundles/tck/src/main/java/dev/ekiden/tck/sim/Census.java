package dev.ekiden.tck.sim;

import java.util.Map;
import java.util.TreeMap;

/** How often what happened in a run. */
final class Census {
  private final Map<String, Long> counts = new TreeMap<>();

  void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  Map<String, Long> counts() {
    return Map.copyOf(counts);
  }
}
