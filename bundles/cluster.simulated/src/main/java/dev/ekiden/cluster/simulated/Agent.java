package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One simulated agent: what it has left, and to whom it must not be offered for now. */
final class Agent {
  private static final long REST_WAITS_MS = 1_000;

  private final String id;
  private final String host;
  private final Map<String, Resource.Amount> attributes;
  private final Optional<String> region;
  private final Optional<String> zone;

  /** Neither used by a task nor part of an offer. */
  private final Pool free;

  /** All there is, used or not, and all there was before anything was reserved. */
  private final Pool whole;

  private final Pool original;

  /** Until when a role has refused what there is. */
  private final Map<String, Long> refusedUntil = new HashMap<>();

  /** Offers of this agent that are out, by role. */
  private final Map<String, Integer> out = new HashMap<>();

  /** Since when something is free beside what is out. */
  private OptionalLong rest = OptionalLong.empty();

  Agent(Fleet fleet, int n) {
    id = fleet.agentId(n);
    host = fleet.host(n);
    attributes = fleet.attributes(n);
    region = fleet.region();
    zone = fleet.zone(n);
    free = Pool.of(fleet.resources(n));
    whole = Pool.of(fleet.resources(n));
    original = Pool.of(fleet.resources(n));
  }

  String id() {
    return id;
  }

  String host() {
    return host;
  }

  /** For use outside an offer. */
  boolean take(List<Resource> resources) {
    return free.take(resources);
  }

  /** Some resources have got another form. */
  void converted(List<Resource> from, List<Resource> to) {
    whole.take(from);
    whole.add(to);
  }

  /** One conversion that stands for all that there were. */
  Optional<Entry.Converted> conversion() {
    List<Resource> from = original.minus(whole);
    List<Resource> to = whole.minus(original);
    return from.isEmpty() && to.isEmpty()
        ? Optional.empty()
        : Optional.of(new Entry.Converted(0, id, from, to));
  }

  /** Resources that nobody refused yet: whatever was refused before, there is more now. */
  void released(List<Resource> resources, long now) {
    if (!resources.isEmpty()) {
      free.add(resources);
      refusedUntil.clear();
      rest = rest.isPresent() ? rest : OptionalLong.of(now);
    }
  }

  /** The rest of an offer; {@code until} in the past: not refused. */
  void returned(Pool unused, String role, long until) {
    free.add(unused);
    refusedUntil.put(role, until);
    out.merge(role, -1, Integer::sum);
  }

  /** Two offers were made one. */
  void joined(String role) {
    out.merge(role, -1, Integer::sum);
  }

  void revived(String role) {
    refusedUntil.remove(role);
  }

  /** A small rest waits a while for the larger part to come back, and is then offered alone. */
  boolean offerable(String role, long now) {
    return refusedUntil.getOrDefault(role, Long.MIN_VALUE) <= now
        && (out.getOrDefault(role, 0) == 0 || rest.orElse(now) + REST_WAITS_MS <= now)
        && free.useful(role);
  }

  /** Takes everything that the role may use. */
  Pool takeFor(String role) {
    out.merge(role, 1, Integer::sum);
    rest = OptionalLong.empty();
    return free.split(form -> form.usableBy(role));
  }

  Offer offer(String offerId, String role, Pool resources) {
    return new Offer(
        offerId, id, host, resources.resources(), attributes, region, zone, Optional.empty(), role);
  }
}
