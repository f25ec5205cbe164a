package dev.ekiden.core.definition;

import java.util.Map;
import java.util.OptionalInt;
import org.pcollections.TreePMap;

/**
 * Which service ports are in use, and by how many definitions; explicit ones may be shared. Used
 * numbers are also kept as runs, so that the lowest free one is found without walking over them.
 *
 * @param uses users per port
 * @param runs first to last number of every unbroken run of used ports; runs never touch
 */
record ServicePorts(TreePMap<Integer, Integer> uses, TreePMap<Integer, Integer> runs) {
  static final ServicePorts NONE = new ServicePorts(TreePMap.empty(), TreePMap.empty());

  boolean used(int port) {
    return uses.containsKey(port);
  }

  /** The lowest unused port of {@code [min, max]}. */
  OptionalInt lowestFree(int min, int max) {
    Map.Entry<Integer, Integer> run = runs.floorEntry(min);
    int free = run != null && run.getValue() >= min ? run.getValue() + 1 : min;
    return free <= max ? OptionalInt.of(free) : OptionalInt.empty();
  }

  ServicePorts with(int port) {
    Integer count = uses.get(port);
    if (count != null) {
      return new ServicePorts(uses.plus(port, count + 1), runs);
    }
    int first = port;
    int last = port;
    TreePMap<Integer, Integer> joined = runs;
    Map.Entry<Integer, Integer> before = runs.lowerEntry(port);
    if (before != null && before.getValue() == port - 1) {
      first = before.getKey();
    }
    Integer after = runs.get(port + 1);
    if (after != null) {
      last = after;
      joined = joined.minus(port + 1);
    }
    return new ServicePorts(uses.plus(port, 1), joined.plus(first, last));
  }

  ServicePorts without(int port) {
    Integer count = uses.get(port);
    if (count == null) {
      return this;
    }
    if (count > 1) {
      return new ServicePorts(uses.plus(port, count - 1), runs);
    }
    Map.Entry<Integer, Integer> run = runs.floorEntry(port);
    TreePMap<Integer, Integer> split = runs.minus(run.getKey());
    if (run.getKey() < port) {
      split = split.plus(run.getKey(), port - 1);
    }
    if (run.getValue() > port) {
      split = split.plus(port + 1, run.getValue());
    }
    return new ServicePorts(uses.minus(port), split);
  }
}
