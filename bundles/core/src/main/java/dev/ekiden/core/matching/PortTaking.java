package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Chooses and takes the host ports of one launch (marathon-scheduling.md section 3.2). */
final class PortTaking {
  /** Host ports in order of definition, and made-up numbers by position of their definition. */
  record Ports(List<Integer> hostPorts, Map<Integer, Integer> generated) {}

  private PortTaking() {}

  /** Empty when the demand cannot be met. */
  static Optional<Ports> take(
      PortDemand demand, Taking taking, Predicate<Resource> usable, RandomGenerator random) {
    Set<Integer> fixed = new HashSet<>();
    int any = 0;
    for (PortDemand.Slot slot : demand.slots()) {
      switch (slot) {
        case PortDemand.Fixed f -> {
          if (!fixed.add(f.port()) || !taking.port(f.port(), usable)) {
            return Optional.empty();
          }
        }
        case PortDemand.Any a -> any++;
        case PortDemand.None n -> {}
      }
    }
    List<Integer> chosen = choose(any, taking, usable, random);
    if (chosen.size() < any) {
      return Optional.empty();
    }
    chosen.forEach(port -> taking.port(port, usable));
    return Optional.of(inOrder(demand, chosen, random));
  }

  /** What {@link #take} missed, for people. */
  static String lacking(PortDemand demand, List<Resource> resources, Predicate<Resource> usable) {
    Taking taking = new Taking(resources);
    List<Integer> taken = new ArrayList<>();
    for (PortDemand.Slot slot : demand.slots()) {
      if (slot instanceof PortDemand.Fixed f && !taking.port(f.port(), usable)) {
        taken.add(f.port());
      }
    }
    if (taken.isEmpty()) {
      return "needs %d free host ports, there are not as many left"
          .formatted(demand.slots().stream().filter(s -> !(s instanceof PortDemand.None)).count());
    }
    String numbers = taken.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return taken.size() == 1
        ? "needs host port %s, which is not free or not offered".formatted(numbers)
        : "needs host ports %s, which are not free or not offered".formatted(numbers);
  }

  private static Ports inOrder(PortDemand demand, List<Integer> chosen, RandomGenerator random) {
    List<Integer> hostPorts = new ArrayList<>();
    Map<Integer, Integer> generated = new HashMap<>();
    int next = 0;
    for (int i = 0; i < demand.slots().size(); i++) {
      switch (demand.slots().get(i)) {
        case PortDemand.Fixed f -> hostPorts.add(f.port());
        case PortDemand.Any a -> hostPorts.add(chosen.get(next++));
        case PortDemand.None n -> {
          if (n.containerPort() == 0) {
            generated.put(i, random.nextInt(1025, 65_536));
          }
        }
      }
    }
    return new Ports(hostPorts, generated);
  }

  /** Consecutive numbers from a random start, wrapping through the ranges in random order. */
  private static List<Integer> choose(
      int count, Taking taking, Predicate<Resource> usable, RandomGenerator random) {
    List<Integer> chosen = new ArrayList<>(count);
    if (count == 0) {
      return chosen;
    }
    List<Resource.Range> ranges = new ArrayList<>();
    for (Resource resource : taking.left()) {
      if (resource.name().equals("ports")
          && resource.amount() instanceof Resource.Ranges r
          && usable.test(resource)) {
        ranges.addAll(r.ranges());
      }
    }
    if (ranges.isEmpty()) {
      return chosen;
    }
    // Weighted by length, so that crumbs between used ports are not searched first.
    long total = ranges.stream().mapToLong(r -> r.end() - r.begin() + 1).sum();
    long offset = random.nextLong(total);
    int first = 0;
    while (offset > ranges.get(first).end() - ranges.get(first).begin()) {
      offset -= ranges.get(first).end() - ranges.get(first).begin() + 1;
      first++;
    }
    for (int i = 0; i <= ranges.size() && chosen.size() < count; i++) {
      Resource.Range range = ranges.get((first + i) % ranges.size());
      long from = i == 0 ? range.begin() + offset : range.begin();
      long to = i == ranges.size() ? range.begin() + offset - 1 : range.end();
      for (long port = from; port <= to && chosen.size() < count; port++) {
        chosen.add((int) port);
      }
    }
    return chosen;
  }
}
