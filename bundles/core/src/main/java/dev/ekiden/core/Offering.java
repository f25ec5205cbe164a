package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.model.PathId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which clusters offer to which roles: reviving, suppressing, declining. */
final class Offering {
  private Offering() {}

  static void made(Turn turn, Command.OffersMade news) {
    Agents agents = turn.parts.clusters.get(news.cluster());
    if (agents == null) {
      return;
    }
    Agents next = agents;
    for (Offer offer : news.offers()) {
      turn.offered.add(offer.role());
      next = next.offers(next.offers().plus(offer.id(), offer));
    }
    put(turn, next);
    turn.offering.add(news.cluster());
  }

  static void rescinded(Turn turn, Command.OfferRescinded news) {
    Agents agents = turn.parts.clusters.get(news.cluster());
    if (agents != null) {
      put(
          turn,
          agents
              .offers(agents.offers().minus(news.offerId()))
              .ranking(agents.ranking().map(r -> r.without(news.offerId()))));
    }
  }

  static void put(Turn turn, Agents agents) {
    turn.parts.clusters = turn.parts.clusters.plus(agents.name(), agents);
  }

  static void decline(Turn turn, String cluster, List<String> offers, Duration refuse) {
    if (!offers.isEmpty()) {
      turn.effect(new Effect.Decline(cluster, offers, refuse));
    }
  }

  /** At the end of a step: ask for offers where something waits, refuse them where nothing does. */
  static void settle(Turn turn) {
    for (Agents agents : List.copyOf(turn.parts.clusters.values())) {
      if (!turn.reviving.isEmpty()) {
        revive(turn, agents);
      }
      if (turn.settings.suppressOffers()) {
        suppress(turn, agents.name());
      }
    }
  }

  /** Asks for offers, but not too often. */
  static void revive(Turn turn, Agents agents) {
    Set<String> roles = roles(turn);
    if (roles.isEmpty()) {
      return;
    }
    Instant allowed = agents.revivedAt().plus(turn.settings.minReviveOffersInterval());
    Alarm due = new Alarm.ReviveDue(agents.name());
    if (allowed.isAfter(turn.now)) {
      turn.alarm(due, allowed);
    } else {
      turn.cancel(due);
      put(turn, agents.revived(roles, turn.now));
      turn.effect(new Effect.Revive(agents.name(), roles));
    }
  }

  /**
   * Asks for offers although nothing waits: what is reserved for nobody, as after a crash, can only
   * be seen and given back in an offer.
   */
  static void lookAround(Turn turn, Agents agents) {
    if (!agents.suppressed().isEmpty()) {
      Set<String> roles = new HashSet<>(agents.suppressed());
      put(turn, agents.revived(roles, turn.now));
      turn.effect(new Effect.Revive(agents.name(), roles));
    }
  }

  /** Roles that something waits for. */
  static Set<String> roles(Turn turn) {
    if (turn.parts.eager.isEmpty() && turn.parts.releasing.isEmpty()) {
      return Set.of();
    }
    Set<String> roles = new HashSet<>(turn.parts.eager.keySet());
    roles.addAll(turn.parts.releasing.values());
    return roles;
  }

  /** Refuses offers to roles that something waited for until now, or that have just got some. */
  private static void suppress(Turn turn, String cluster) {
    Agents agents = Optional.ofNullable(turn.parts.clusters.get(cluster)).orElseThrow();
    Set<String> idle = new HashSet<>(turn.rolesBefore);
    idle.addAll(turn.offered);
    idle.removeAll(agents.suppressed());
    idle.removeAll(roles(turn));
    if (!idle.isEmpty()) {
      put(turn, agents.suppressed(agents.suppressed().plusAll(idle)));
      turn.effect(new Effect.Suppress(cluster, idle));
    }
  }

  /** Waiting specs of a role that are not held back. */
  static Set<PathId> eager(Turn turn, String role) {
    return turn.parts.eager.getOrDefault(role, org.pcollections.TreePSet.empty());
  }
}
