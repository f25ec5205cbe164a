package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Offer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides which agent is offered to which role, and remembers what is on offer. */
final class OfferDesk {
  /** An offer that is neither used nor declined. */
  record Outstanding(Agent agent, String role, Pool resources) {}

  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Map<String, Outstanding> outstanding = new HashMap<>();
  private final Set<String> suppressed = new HashSet<>();
  private List<String> roles = List.of();
  private String idPrefix = "";
  private long made;

  OfferDesk(Fleet fleet) {
    for (int n = 0; n < fleet.agents(); n++) {
      Agent agent = new Agent(fleet, n);
      agents.put(agent.id(), agent);
    }
  }

  Optional<Agent> agent(String id) {
    return Optional.ofNullable(agents.get(id));
  }

  /** Begins to serve these roles. {@code idPrefix} tells this run's offers from earlier ones. */
  void open(Collection<String> newRoles, String newIdPrefix) {
    roles = newRoles.stream().sorted().toList();
    idPrefix = newIdPrefix;
  }

  List<Entry> conversions() {
    List<Entry> all = new ArrayList<>();
    agents.values().forEach(agent -> agent.conversion().ifPresent(all::add));
    return all;
  }

  void suppress(Set<String> some) {
    suppressed.addAll(some);
  }

  void revive(Set<String> some) {
    suppressed.removeAll(some);
    for (Agent agent : agents.values()) {
      some.forEach(agent::revived);
    }
  }

  /** Offers whatever may be offered. */
  List<Offer> make(long now) {
    List<Offer> offers = new ArrayList<>();
    for (Agent agent : agents.values()) {
      make(agent, now, offers);
    }
    return offers;
  }

  /** Offers what one agent has. */
  List<Offer> make(Agent agent, long now) {
    List<Offer> offers = new ArrayList<>();
    make(agent, now, offers);
    return offers;
  }

  private void make(Agent agent, long now, List<Offer> offers) {
    int count = roles.size();
    for (int i = 0; i < count; i++) {
      // By turns, so that no role starves another one.
      String role = roles.get((int) ((made + i) % count));
      if (!suppressed.contains(role) && agent.offerable(role, now)) {
        Pool resources = agent.takeFor(role);
        String id = idPrefix + made++;
        outstanding.put(id, new Outstanding(agent, role, resources));
        offers.add(agent.offer(id, role, resources));
      }
    }
  }

  /**
   * Takes offers of one agent and one role off the desk, as one.
   *
   * @return empty when one of them is unknown, or they do not belong together: then those that are
   *     known go back
   */
  Optional<Outstanding> take(List<String> ids) {
    List<Outstanding> found = new ArrayList<>();
    for (String id : new HashSet<>(ids)) {
      Outstanding one = outstanding.remove(id);
      if (one != null) {
        found.add(one);
      }
    }
    boolean together =
        found.stream()
            .allMatch(
                o -> o.agent == found.getFirst().agent && o.role.equals(found.getFirst().role));
    if (found.isEmpty() || found.size() < new HashSet<>(ids).size() || !together) {
      found.forEach(o -> o.agent.returned(o.resources, o.role, Long.MIN_VALUE));
      return Optional.empty();
    }
    Outstanding first = found.getFirst();
    for (Outstanding other : found.subList(1, found.size())) {
      first.resources.add(other.resources);
      other.agent.joined(other.role);
    }
    return Optional.of(first);
  }

  void decline(List<String> ids, long until) {
    for (String id : ids) {
      Outstanding one = outstanding.remove(id);
      if (one != null) {
        one.agent.returned(one.resources, one.role, until);
      }
    }
  }
}
