package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.core.matching.Allocation;
import dev.ekiden.core.matching.Launches;
import dev.ekiden.core.matching.MatchContext;
import dev.ekiden.core.matching.Matched;
import dev.ekiden.core.matching.Matcher;
import dev.ekiden.core.matching.PlacedValues;
import dev.ekiden.core.matching.Remaining;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One round of launches out of the offers of one cluster. Used once. */
final class Placing {
  /** Offers that could not be looked at come back after this time. */
  static final Duration SHORTLY = Duration.ofSeconds(5);

  private final Turn turn;
  private final Agents agents;
  private final MatchContext context;
  private final List<Effect.Waiting> waiting;
  private final Map<String, Remaining> remaining = new LinkedHashMap<>();
  private final Map<String, List<Operation>> operations = new LinkedHashMap<>();
  private final Map<String, Integer> launches = new HashMap<>();
  private final Map<PathId, PlacedValues> placed = new HashMap<>();
  private final Map<PathId, QueueStats> stats = new HashMap<>();
  private final Set<PathId> advanced = new HashSet<>();

  Placing(Turn turn, Agents agents, Agents.Ranking ranking) {
    this.turn = turn;
    this.agents = agents;
    context = Launching.context(turn, agents);
    waiting = ranking.waiting();
    ranking.offers().forEach((id, offer) -> remaining.put(id, Remaining.of(offer)));
  }

  /** First what the scheduler chose, then whatever else fits. */
  void place(List<Command.Choice> choices) {
    for (Command.Choice choice : choices) {
      one(choice.spec(), choice.offerId());
    }
    rest();
    stats.values().forEach(QueueStats::save);
    // After the round, so that a delay holds back the next launches, not those of this round.
    advanced.forEach(id -> turn.spec(id).ifPresent(spec -> Backoffs.advance(turn, spec)));
    accept();
  }

  /** One instance of each spec in turn, until nothing fits any more. */
  private void rest() {
    Set<PathId> open = new HashSet<>();
    waiting.forEach(w -> open.add(w.spec()));
    Map<PathId, Set<String>> hopeless = new HashMap<>();
    while (!open.isEmpty()) {
      for (Effect.Waiting w : waiting) {
        if (open.contains(w.spec()) && !any(w, hopeless)) {
          open.remove(w.spec());
        }
      }
    }
  }

  private boolean any(Effect.Waiting w, Map<PathId, Set<String>> hopeless) {
    Set<String> without = hopeless.computeIfAbsent(w.spec(), id -> new HashSet<>());
    for (String offer : w.feasible()) {
      if (without.contains(offer)) {
        continue;
      }
      if (one(w.spec(), offer)) {
        return true;
      }
      // Offers only shrink, but constraints can come to hold when others are used.
      if (turn.spec(w.spec()).filter(s -> s.constraints().isEmpty() && !s.resident()).isPresent()) {
        without.add(offer);
      }
    }
    return false;
  }

  private boolean one(PathId id, String offerId) {
    Optional<RunSpec> spec = turn.spec(id);
    Remaining left = remaining.get(offerId);
    Fleet fleet = turn.fleet(id);
    if (spec.isEmpty()
        || left == null
        || fleet.scheduled().isEmpty()
        || (fleet.queueing().delayed(turn.now) && !advanced.contains(id))
        || !left.offer().role().equals(spec.get().role())
        || full(offerId)
        || !Tokens.left(turn)) {
      return false;
    }
    PlacedValues values =
        placed.computeIfAbsent(id, x -> PlacedValues.of(spec.get(), fleet.instances()));
    for (String uuid : fleet.scheduled()) {
      Member member = fleet.member(uuid).orElseThrow();
      Matched matched = Matcher.match(spec.get(), member.instance(), left, values, context);
      if (matched instanceof Matched.Fits fits) {
        use(member, spec.get(), left.offer(), fits, values);
        return true;
      }
      if (!spec.get().resident()) {
        break;
      }
    }
    return false;
  }

  private boolean full(String offer) {
    return turn.settings
        .maxInstancesPerOffer()
        .filter(max -> launches.getOrDefault(offer, 0) >= max)
        .isPresent();
  }

  private void use(
      Member member, RunSpec spec, Offer offer, Matched.Fits fits, PlacedValues values) {
    remaining.put(offer.id(), fits.rest());
    launches.merge(offer.id(), 1, Integer::sum);
    Allocation allocation = fits.allocation();
    Instance next =
        allocation.reserveOnly()
            ? reserved(member.instance(), spec, offer, allocation)
            : launched(member.instance(), spec, offer, allocation);
    next.placement().ifPresent(values::add);
    operations
        .computeIfAbsent(offer.id(), id -> new ArrayList<>())
        .addAll(
            Launches.operations(
                spec,
                next,
                allocation,
                agents.frameworkId(),
                Launching.enforcesRole(turn, spec.id()),
                turn.settings));
    stats.computeIfAbsent(spec.id(), id -> new QueueStats(turn, id)).used();
  }

  /** Of pods, but not of apps, Marathon counts the reservation as an incarnation. */
  private Instance reserved(Instance instance, RunSpec spec, Offer offer, Allocation allocation) {
    java.time.Instant timeout = turn.now.plus(turn.settings.taskReservationTimeout());
    Instance next =
        instance
            .with()
            .incarnation(instance.incarnation() + (spec instanceof Pod ? 1 : 0))
            .placement(Optional.of(Launching.placement(agents.name(), offer)))
            .reservation(
                Optional.of(new Instance.Reservation(allocation.volumes(), Optional.of(timeout))))
            .build();
    turn.put(turn.member(instance.id()).orElseThrow().with(next));
    turn.alarm(new Alarm.ReservationOver(instance.id()), timeout);
    turn.event(Events.changed(turn, next));
    return next;
  }

  private Instance launched(Instance instance, RunSpec spec, Offer offer, Allocation allocation) {
    int incarnation = instance.incarnation() + 1;
    Instance next =
        instance
            .with()
            .specVersion(spec.version())
            .condition(Condition.PROVISIONED)
            .since(turn.now)
            .activeSince(Optional.empty())
            .incarnation(incarnation)
            .placement(Optional.of(Launching.placement(agents.name(), offer)))
            .tasks(Tasks.provisioned(spec, instance.id(), incarnation, allocation, turn.now))
            .reservation(
                instance
                    .reservation()
                    .map(r -> new Instance.Reservation(r.volumes(), Optional.empty())))
            .build();
    Member before = turn.member(instance.id()).orElseThrow();
    Member after = Member.of(next, spec).with(before.health().relaunched());
    boolean gated = after.readinessChecked() && Deploying.action(turn, spec.id()).isPresent();
    turn.put(after.gated(gated));
    turn.cancel(new Alarm.ReservationOver(instance.id()));
    turn.event(Events.changed(turn, next));
    Overdue.provisioned(turn, after);
    Tokens.taken(turn);
    advanced.add(spec.id());
    return next;
  }

  /** What is used is accepted, what is not goes back at once. */
  private void accept() {
    boolean more = waiting.stream().anyMatch(w -> !turn.fleet(w.spec()).scheduled().isEmpty());
    Duration refusal = more ? Duration.ZERO : SHORTLY;
    List<String> unused = new ArrayList<>();
    for (String offer : remaining.keySet()) {
      List<Operation> wanted = operations.get(offer);
      if (wanted == null) {
        unused.add(offer);
      } else {
        turn.effect(new Effect.Accept(agents.name(), List.of(offer), wanted, refusal));
      }
    }
    boolean outOfTokens = !Tokens.left(turn);
    Offering.decline(
        turn, agents.name(), unused, outOfTokens ? SHORTLY : turn.settings.declineOfferDuration());
  }
}
