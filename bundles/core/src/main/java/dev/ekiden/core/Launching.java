package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.core.matching.AgentValues;
import dev.ekiden.core.matching.MatchContext;
import dev.ekiden.core.matching.Matched;
import dev.ekiden.core.matching.Matcher;
import dev.ekiden.core.matching.PlacedValues;
import dev.ekiden.core.matching.Remaining;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.pcollections.TreePMap;

/**
 * From offers to launches (marathon-scheduling.md section 3): what fits is ranked outside, then
 * every choice is matched again, and what is left over is given back at once.
 */
final class Launching {
  /** Specs looked at in one round; with more waiting each round takes others. */
  private static final int MAX_SPECS = 1_000;

  private Launching() {}

  /** Looks at the offers of a cluster, unless the scheduler is still busy with earlier ones. */
  static void round(Turn turn, String cluster) {
    Agents agents = turn.parts.clusters.get(cluster);
    if (agents == null || agents.ranking().isPresent() || agents.offers().isEmpty()) {
      return;
    }
    Map<String, Offer> offers = new LinkedHashMap<>(agents.offers());
    Offering.put(turn, agents.offers(TreePMap.empty()));
    Releasing.release(turn, agents, offers);
    if (!Tokens.left(turn)) {
      Offering.decline(turn, cluster, List.copyOf(offers.keySet()), Placing.SHORTLY);
      return;
    }
    List<Effect.Waiting> waiting = new ArrayList<>();
    for (RunSpec spec : candidates(turn, offers)) {
      feasible(turn, agents, spec, offers).ifPresent(waiting::add);
    }
    if (waiting.isEmpty()) {
      Offering.decline(
          turn, cluster, List.copyOf(offers.keySet()), turn.settings.declineOfferDuration());
      return;
    }
    ask(turn, cluster, offers, waiting);
  }

  /** Specs that want one of the offers, those with reservations first, the others in any order. */
  private static List<RunSpec> candidates(Turn turn, Map<String, Offer> offers) {
    List<PathId> ids = new ArrayList<>();
    offers.values().stream()
        .map(Offer::role)
        .distinct()
        .forEach(role -> ids.addAll(Offering.eager(turn, role)));
    if (ids.size() > 1) {
      Collections.shuffle(ids, new Random(turn.random.nextLong()));
    }
    List<RunSpec> specs = new ArrayList<>();
    for (PathId id : ids.subList(0, Math.min(MAX_SPECS, ids.size()))) {
      turn.spec(id).ifPresent(specs::add);
    }
    specs.sort(java.util.Comparator.comparing(s -> !s.resident()));
    return specs;
  }

  private static Optional<Effect.Waiting> feasible(
      Turn turn, Agents agents, RunSpec spec, Map<String, Offer> offers) {
    Fleet fleet = turn.fleet(spec.id());
    PlacedValues placed = PlacedValues.of(spec, fleet.instances());
    MatchContext context = context(turn, agents);
    List<String> feasible = new ArrayList<>();
    QueueStats stats = new QueueStats(turn, spec.id());
    for (Offer offer : offers.values()) {
      if (offer.role().equals(spec.role())) {
        Optional<Matched.Misses> miss = anyFits(spec, fleet, Remaining.of(offer), placed, context);
        miss.ifPresentOrElse(m -> stats.unused(offer, m), () -> feasible.add(offer.id()));
      }
    }
    stats.save();
    return feasible.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Effect.Waiting(
                spec.id(),
                fleet.scheduled().size(),
                spec.totalResources(),
                feasible,
                perHost(fleet)));
  }

  /** Instances without a reservation are all alike; those with one are looked at one by one. */
  private static Optional<Matched.Misses> anyFits(
      RunSpec spec, Fleet fleet, Remaining remaining, PlacedValues placed, MatchContext context) {
    Optional<Matched.Misses> miss = Optional.empty();
    for (String uuid : fleet.scheduled()) {
      Instance instance = fleet.member(uuid).orElseThrow().instance();
      switch (Matcher.match(spec, instance, remaining, placed, context)) {
        case Matched.Fits fits -> {
          return Optional.empty();
        }
        case Matched.Misses misses -> {
          // Of those that are bound to this agent, what they lack here says more.
          if (miss.isEmpty() || bound(instance, remaining.offer())) {
            miss = Optional.of(misses);
          }
        }
      }
      if (!spec.resident()) {
        break;
      }
    }
    return miss;
  }

  private static boolean bound(Instance instance, Offer offer) {
    return instance.placement().filter(p -> p.agentId().equals(offer.agentId())).isPresent();
  }

  private static Map<String, Integer> perHost(Fleet fleet) {
    Map<String, Integer> hosts = new HashMap<>();
    for (Member member : fleet.members()) {
      if (member.occupying()) {
        member.instance().placement().ifPresent(p -> hosts.merge(p.host(), 1, Integer::sum));
      }
    }
    return hosts;
  }

  private static void ask(
      Turn turn, String cluster, Map<String, Offer> offers, List<Effect.Waiting> waiting) {
    long request = ++turn.parts.requests;
    TreePMap<String, Offer> held = TreePMap.from(offers);
    Agents agents = Optional.ofNullable(turn.parts.clusters.get(cluster)).orElseThrow();
    Offering.put(turn, agents.ranking(Optional.of(new Agents.Ranking(request, held, waiting))));
    List<Effect.Available> available =
        offers.values().stream()
            .map(
                o ->
                    new Effect.Available(
                        o.id(),
                        o.host(),
                        Remaining.of(o).sum(),
                        AgentValues.placement(cluster, o).attributes()))
            .toList();
    turn.effect(new Effect.Rank(request, cluster, waiting, available));
  }

  static MatchContext context(Turn turn, Agents agents) {
    return new MatchContext(
        turn.settings, turn.now, agents.frameworkId(), agents.state().region(), turn.random);
  }

  /** The scheduler has answered. */
  static void ranked(Turn turn, Command.Ranked news) {
    for (Agents agents : turn.parts.clusters.values()) {
      Optional<Agents.Ranking> ranking =
          agents.ranking().filter(r -> r.request() == news.request());
      if (ranking.isPresent()) {
        Offering.put(turn, agents.ranking(Optional.empty()));
        new Placing(turn, agents, ranking.get()).place(news.choices());
        turn.offering.add(agents.name());
        return;
      }
    }
  }

  /** Whether the top-level group of a spec enforces its role. */
  static boolean enforcesRole(Turn turn, PathId spec) {
    List<String> segments = spec.segments();
    return segments.size() > 1
        && turn.parts
            .tree
            .group(PathId.ROOT.resolve(segments.getFirst()))
            .filter(Group::enforceRole)
            .isPresent();
  }

  static Placement placement(String cluster, Offer offer) {
    return AgentValues.placement(cluster, offer);
  }
}
