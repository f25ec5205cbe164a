package dev.ekiden.core;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.DeploymentPlan.Action;
import dev.ekiden.api.model.HealthResult;
import dev.ekiden.api.model.Miss;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.TaskFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a deployment waits for, told to people: which app, how many instances, and why. */
final class Holdup {
  /** Specs that are told of; of more only their number. */
  private static final int MAX_SPECS = 5;

  private final Parts parts;
  private final PathId id;
  private final List<String> reasons = new ArrayList<>();

  private Holdup(Parts parts, PathId id) {
    this.parts = parts;
    this.id = id;
  }

  static String of(Parts parts, Run run) {
    List<String> told = new ArrayList<>();
    for (Action action : new TreeMap<>(run.pending()).values()) {
      if (told.size() == MAX_SPECS) {
        told.add("So do " + (run.pending().size() - MAX_SPECS) + " more.");
        break;
      }
      told.add(new Holdup(parts, action.spec()).sentence(action, run));
    }
    return String.join(" ", told);
  }

  private String sentence(Action action, Run run) {
    if (parts.unconfirmed.containsKey(id)) {
      return id + " waits for news of instances that ran before the last restart.";
    }
    RunSpec spec = run.deployment().target().get(id);
    return switch (action.type()) {
      case START -> id + " is about to start.";
      case STOP -> stopping();
      case SCALE, RESTART -> spec == null ? id + " is gone." : missing(spec);
    };
  }

  private Fleet fleet() {
    return parts.fleets.getOrDefault(id, Fleet.empty(id));
  }

  private String stopping() {
    return "%s has %d instances that have not ended yet.".formatted(id, fleet().total().all());
  }

  private String missing(RunSpec spec) {
    Fleet fleet = fleet();
    List<Member> young =
        fleet.members().stream()
            .filter(Member::wanted)
            .filter(m -> m.instance().specVersion().equals(spec.version()))
            .toList();
    long there = young.stream().filter(m -> m.healthy() && m.ready()).count();
    unplaced(fleet, spec);
    starting(young);
    unhealthy(young);
    unready(young);
    count(young, m -> Conditions.unreachable(m.instance().condition()), "cannot be reached");
    int leaving = fleet.total().leaving();
    if (leaving > 0) {
      reasons.add("%d of those to go %s not ended yet".formatted(leaving, have(leaving)));
    }
    if (there < spec.instances() && reasons.isEmpty()) {
      reasons.add("new ones wait until old ones have made room");
    }
    return "%s has %d of %d instances as wanted: %s."
        .formatted(id, there, spec.instances(), String.join("; ", reasons));
  }

  private static String have(long count) {
    return count == 1 ? "has" : "have";
  }

  private static String waits(long count) {
    return count == 1 ? "waits" : "wait";
  }

  private void count(List<Member> members, Predicate<Member> which, String what) {
    long count = members.stream().filter(which).count();
    if (count > 0) {
      reasons.add(count + " " + what);
    }
  }

  // Not launched

  private void unplaced(Fleet fleet, RunSpec spec) {
    int count = fleet.scheduled().size();
    if (count == 0) {
      return;
    }
    Queueing queueing = fleet.queueing();
    if (!queueing.eager() && queueing.notBefore().isPresent()) {
      reasons.add(
          "%d %s for a new attempt at %s, because earlier ones failed%s"
              .formatted(count, waits(count), queueing.notBefore().get(), lastFailure(spec)));
    } else if (parts.clusters.isEmpty()) {
      reasons.add(count + " cannot be placed, because no cluster is connected");
    } else {
      reasons.add(
          "%d %s for an offer that suits%s%s"
              .formatted(count, waits(count), rejected(queueing.offers()), lastFailure(spec)));
    }
  }

  private static String rejected(QueueItem.Offers offers) {
    Map<String, List<Miss>> byCheck = new TreeMap<>();
    for (QueueItem.Unused unused : offers.unusedOffers()) {
      for (Miss miss : unused.misses()) {
        byCheck.computeIfAbsent(miss.check(), check -> new ArrayList<>()).add(miss);
      }
    }
    return byCheck.values().stream()
        .max(Comparator.comparingInt(List::size))
        .map(
            misses ->
                " (%d of the %d agents that offered last do not: %s)"
                    .formatted(
                        misses.size(), offers.unusedOffers().size(), nearest(misses).sentence()))
        .orElse(offers.processed() == 0 ? " (no offer has come so far)" : "");
  }

  /** The one that lacks least. */
  private static Miss nearest(List<Miss> misses) {
    return misses.stream()
        .max(
            Comparator.comparingDouble(
                m -> m.amount().map(Miss.Amount::available).orElse(Double.NEGATIVE_INFINITY)))
        .orElseThrow();
  }

  private String lastFailure(RunSpec spec) {
    return parts.failures(id).stream()
        .filter(f -> !f.version().isBefore(spec.versionInfo().lastConfigChangeAt()))
        .findFirst()
        .map(Holdup::described)
        .orElse("");
  }

  private static String described(TaskFailure failure) {
    String message = failure.message().isEmpty() ? "" : ": " + failure.message();
    return " (the last one with " + failure.state() + message + ")";
  }

  // Launched

  private void starting(List<Member> young) {
    count(
        young,
        m ->
            m.instance().condition() == Condition.PROVISIONED
                || m.instance().condition() == Condition.STAGING
                || m.instance().condition() == Condition.STARTING,
        "launched, but not running yet");
  }

  private void unhealthy(List<Member> young) {
    List<Member> ill = young.stream().filter(m -> m.running() && !m.healthy()).toList();
    if (!ill.isEmpty()) {
      long unknown = ill.stream().filter(Member::unproven).count();
      reasons.add(
          "%d running, but not healthy%s%s"
              .formatted(
                  ill.size(), unknown == ill.size() ? " yet: no answer so far" : "", causes(ill)));
    }
  }

  private static String causes(List<Member> ill) {
    String causes =
        ill.stream()
            .flatMap(m -> m.health().list().stream())
            .flatMap(
                (HealthResult r) ->
                    r.probeProblem().or(r::lastFailureCause).filter(c -> !c.isEmpty()).stream())
            .distinct()
            .limit(3)
            .collect(Collectors.joining(", "));
    return causes.isEmpty() ? "" : " (" + causes + ")";
  }

  private void unready(List<Member> young) {
    List<Member> waiting =
        young.stream().filter(m -> m.running() && m.healthy() && !m.ready()).toList();
    if (!waiting.isEmpty()) {
      String checks =
          waiting.stream()
              .filter(m -> m.spec() instanceof App)
              .flatMap(m -> ((App) m.spec()).readinessChecks().stream())
              .map(c -> c.name())
              .distinct()
              .collect(Collectors.joining(", "));
      Optional<Integer> answer =
          waiting.stream()
              .flatMap(m -> m.readiness().stream())
              .flatMap((ReadinessResult r) -> r.lastResponse().stream())
              .map(ReadinessResult.Response::status)
              .findFirst();
      reasons.add(
          "%d running, but not ready by %s%s"
              .formatted(
                  waiting.size(), checks, answer.map(s -> " (status " + s + ")").orElse("")));
    }
  }
}
