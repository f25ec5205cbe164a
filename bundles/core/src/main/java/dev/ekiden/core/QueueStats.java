package dev.ekiden.core;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.QueueItem.Offers;
import dev.ekiden.api.model.QueueItem.Reject;
import dev.ekiden.core.matching.Matched;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Notes what became of offers that were matched against one spec. */
final class QueueStats {
  /** Agents of which the last unused offer is kept; those that offered last are. */
  private static final int MAX_UNUSED = 1_000;

  private final Turn turn;
  private final PathId spec;
  private final List<QueueItem.Unused> unused = new ArrayList<>();
  private int used;

  QueueStats(Turn turn, PathId spec) {
    this.turn = turn;
    this.spec = spec;
  }

  void unused(Offer offer, Matched.Misses misses) {
    unused.add(new QueueItem.Unused(offer, misses.reasons(), misses.misses(), turn.now));
  }

  void used() {
    used++;
  }

  void save() {
    if (unused.isEmpty() && used == 0) {
      return;
    }
    Queueing queueing = turn.fleet(spec).queueing();
    Offers before = queueing.offers();
    Map<Reject, Integer> rejects = new EnumMap<>(Reject.class);
    rejects.putAll(before.rejects());
    unused.forEach(u -> u.reasons().forEach(r -> rejects.merge(r, 1, Integer::sum)));
    Offers after =
        new Offers(
            before.processed() + unused.size() + used,
            before.unused() + unused.size(),
            unused.isEmpty() ? before.lastUnusedAt() : Optional.of(turn.now),
            used == 0 ? before.lastUsedAt() : Optional.of(turn.now),
            rejects,
            merged(before.unusedOffers()));
    turn.queueing(spec, queueing.offers(after));
  }

  private List<QueueItem.Unused> merged(List<QueueItem.Unused> before) {
    if (unused.isEmpty()) {
      return before;
    }
    Map<String, QueueItem.Unused> merged = new LinkedHashMap<>();
    Stream.concat(unused.stream(), before.stream())
        .forEach(u -> merged.putIfAbsent(u.offer().agentId(), u));
    return merged.values().stream().limit(MAX_UNUSED).toList();
  }
}
