package dev.ekiden.core;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.model.ClusterState;
import java.time.Instant;
import java.util.Optional;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.TreePMap;

/**
 * One cluster and what it offers, in memory only.
 *
 * @param offers at hand, not being ranked
 * @param ranking offers that the scheduler is looking at
 * @param suppressed roles that get no offers
 * @param revivedAt last time
 */
record Agents(
    ClusterState state,
    TreePMap<String, Offer> offers,
    Optional<Ranking> ranking,
    MapPSet<String> suppressed,
    Instant revivedAt) {

  /** An unanswered question to the scheduler. */
  record Ranking(
      long request, TreePMap<String, Offer> offers, java.util.List<Effect.Waiting> waiting) {
    Ranking without(String offer) {
      return new Ranking(request, offers.minus(offer), waiting);
    }
  }

  static Agents connected(ClusterState state) {
    return new Agents(
        state, TreePMap.empty(), Optional.empty(), HashTreePSet.empty(), Instant.EPOCH);
  }

  String name() {
    return state.name();
  }

  String frameworkId() {
    return state.frameworkId().orElse("");
  }

  Agents offers(TreePMap<String, Offer> next) {
    return new Agents(state, next, ranking, suppressed, revivedAt);
  }

  Agents ranking(Optional<Ranking> next) {
    return new Agents(state, offers, next, suppressed, revivedAt);
  }

  Agents suppressed(MapPSet<String> next) {
    return new Agents(state, offers, ranking, next, revivedAt);
  }

  Agents revived(java.util.Set<String> roles, Instant at) {
    return new Agents(state, offers, ranking, suppressed.minusAll(roles), at);
  }
}
