package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The offers that are out, and who must not get one now. Offers go to the roles in turn; while one
 * is out only what has become free since is offered. Confined to the agent's thread. Times are
 * nanoseconds of {@code clock}.
 */
final class OfferBook {
  /** What a refusal without a duration means, as in Mesos. */
  private static final Duration DEFAULT_REFUSAL = Duration.ofSeconds(5);

  /**
   * An offer that is out.
   *
   * @param bag what it offers
   * @param basis the same with ports that strangers occupied at that moment
   */
  record Out(String id, String role, Bag bag, Bag basis) {}

  /** Not more than this is offered to the role until then. */
  private record Filter(Bag refused, long until) {}

  private final LongSupplier clock;
  private final Set<String> roles = new LinkedHashSet<>();
  private final Set<String> suppressed = new LinkedHashSet<>();
  private final Map<String, Filter> filters = new HashMap<>();
  private final Map<String, Out> out = new LinkedHashMap<>();

  OfferBook(Set<String> roles, LongSupplier clock) {
    this.roles.addAll(roles.isEmpty() ? Set.of("*") : roles);
    this.clock = clock;
  }

  /** What is in the offers that are out. */
  Bag out() {
    return out.values().stream().map(Out::basis).reduce(Bag.EMPTY, Bag::plus);
  }

  /** The next role that would take some of {@code free}. */
  Optional<String> next(Bag free) {
    return List.copyOf(roles).stream()
        .filter(role -> !suppressed.contains(role))
        .filter(role -> !visible(free, role).isEmpty())
        .filter(role -> !filtered(visible(free, role), role))
        .findFirst();
  }

  /** What a role may see: its own reservations and what is nobody's. */
  static Bag visible(Bag bag, String role) {
    return bag.only(kind -> kind.role().equals("*") || kind.role().equals(role));
  }

  private boolean filtered(Bag bag, String role) {
    Filter filter = filters.get(role);
    return filter != null && filter.until() - clock.getAsLong() > 0 && filter.refused().covers(bag);
  }

  void made(Offer offer, Bag bag, Bag basis) {
    out.put(offer.id(), new Out(offer.id(), offer.role(), bag, basis));
    roles.remove(offer.role());
    roles.add(offer.role());
  }

  /** Takes offers back in; empty when one of them is not out. */
  Optional<List<Out>> settle(Collection<String> offerIds) {
    if (offerIds.isEmpty() || !out.keySet().containsAll(offerIds)) {
      return Optional.empty();
    }
    List<Out> settled = new ArrayList<>();
    for (String id : Set.copyOf(offerIds)) {
      Out offer = out.remove(id);
      if (offer != null) {
        settled.add(offer);
      }
    }
    return Optional.of(settled);
  }

  /** Takes back those of the offers that are out. */
  List<Out> settleKnown(Collection<String> offerIds) {
    return settle(offerIds.stream().filter(out::containsKey).toList()).orElse(List.of());
  }

  void refuse(String role, Bag bag, Duration refuse) {
    Duration duration = refuse.isNegative() ? DEFAULT_REFUSAL : refuse;
    if (duration.isZero() || bag.isEmpty()) {
      filters.remove(role);
    } else {
      filters.put(role, new Filter(bag, clock.getAsLong() + saturated(duration)));
    }
  }

  private static long saturated(Duration duration) {
    // half of the range: differences of nanoTime must not overflow
    return duration.compareTo(Duration.ofDays(36_500)) > 0
        ? Long.MAX_VALUE / 2
        : duration.toNanos();
  }

  void revive(Set<String> which) {
    Set<String> revived = which.isEmpty() ? Set.copyOf(roles) : which;
    roles.addAll(revived);
    suppressed.removeAll(revived);
    filters.keySet().removeAll(revived);
  }

  void suppress(Set<String> which) {
    suppressed.addAll(which.isEmpty() ? roles : which);
  }
}
