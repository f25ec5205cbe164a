package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.HealthResult;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.Task;
import dev.ekiden.core.matching.Environment;
import dev.ekiden.core.matching.TaskPort;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Asks tasks how they are, and counts (marathon-scheduling.md section 8.1). Checks that a cluster
 * carries out itself are only mirrored (8.2).
 */
final class HealthChecks {
  /** The first question does not wait longer than this. */
  private static final Duration FIRST = Duration.ofSeconds(5);

  private HealthChecks() {}

  /** A task is running: ask from now on. */
  static void begin(Turn turn, Member member) {
    if (member.spec() instanceof App app) {
      for (int i = 0; i < app.healthChecks().size(); i++) {
        if (hostRuns(turn, member, app.healthChecks().get(i))) {
          HealthCheck check = app.healthChecks().get(i);
          Duration first = check.interval().compareTo(FIRST) < 0 ? check.interval() : FIRST;
          Alarm due = new Alarm.ProbeDue(member.instance().id(), i);
          if (turn.parts.timers.at(due).isEmpty()) {
            turn.alarm(due, turn.now.plus(first));
          }
        }
      }
    }
  }

  /** A cluster has come up: whoever carries the checks out now, they are carried out. */
  static void resume(Turn turn, String cluster) {
    for (Fleet fleet : turn.parts.fleets.values()) {
      for (Member member : fleet.members()) {
        if (member.running() && member.hasChecks() && State.on(cluster, member)) {
          begin(turn, member);
        }
      }
    }
  }

  private static boolean hostRuns(Turn turn, Member member, HealthCheck check) {
    return !check.runsOnAgent()
        || member
            .instance()
            .placement()
            .map(p -> turn.parts.clusters.get(p.cluster()))
            .filter(agents -> agents.state().runsChecks())
            .isEmpty();
  }

  static void due(Turn turn, Alarm.ProbeDue due) {
    Optional<Member> member = turn.member(due.instance()).filter(HealthChecks::asked);
    if (member.isEmpty() || !(member.get().spec() instanceof App app)) {
      return;
    }
    HealthCheck check = app.healthChecks().get(due.check());
    if (!hostRuns(turn, member.get(), check)) {
      return;
    }
    Instant asked = member.get().health().asked().get(due.check());
    if (asked != null && asked.plus(check.timeout().multipliedBy(3)).isAfter(turn.now)) {
      turn.alarm(due, turn.now.plus(check.interval()));
    } else if (asked == null && turn.parts.probing >= turn.settings.maxConcurrentHealthChecks()) {
      turn.parts.probesWaiting = turn.parts.probesWaiting.plus(due);
    } else {
      ask(turn, member.get(), app, due);
    }
  }

  private static boolean asked(Member member) {
    return member.running() && !member.killing();
  }

  private static void ask(Turn turn, Member member, App app, Alarm.ProbeDue due) {
    HealthCheck check = app.healthChecks().get(due.check());
    Instance instance = member.instance();
    Task task = instance.tasks().getFirst();
    turn.effect(
        new Effect.Probe(
            task.id(),
            due.check(),
            check,
            TaskPort.askedHost(app, instance, task, check),
            TaskPort.asked(app, task, check),
            check.command().isPresent() ? environment(turn, app, instance, task) : Map.of(),
            Optional.ofNullable(task.details().get("sandbox"))));
    turn.put(member.with(member.health().asking(due.check(), turn.now)));
    turn.alarm(due, turn.now.plus(check.interval()));
  }

  private static Map<String, String> environment(Turn turn, App app, Instance instance, Task task) {
    return Environment.of(
        app,
        task,
        instance.specVersion(),
        instance.placement().map(p -> p.host()).orElse(""),
        Launching.enforcesRole(turn, app.id()),
        turn.settings);
  }

  static void probed(Turn turn, Command.Probed news) {
    Optional<Member> current =
        turn.member(news.task().instance())
            .filter(m -> m.instance().incarnation() == news.task().incarnation());
    if (current.isEmpty() || !(current.get().spec() instanceof App app)) {
      return;
    }
    if (!current.get().health().asked().containsKey(news.check())) {
      return; // of a check that has been changed since
    }
    Member member = current.get().with(current.get().health().answered(news.check()));
    if (news.check() < app.healthChecks().size() && member.running()) {
      judge(turn, member, app.healthChecks().get(news.check()), news.check(), news.verdict());
    } else {
      turn.put(member);
    }
  }

  /** At the end of a step: others may ask instead of those that have got their answer. */
  static void next(Turn turn) {
    while (turn.parts.probing < turn.settings.maxConcurrentHealthChecks()
        && !turn.parts.probesWaiting.isEmpty()) {
      Alarm.ProbeDue next = turn.parts.probesWaiting.iterator().next();
      turn.parts.probesWaiting = turn.parts.probesWaiting.minus(next);
      due(turn, next);
    }
  }

  private static void judge(
      Turn turn, Member member, HealthCheck check, int index, Command.Verdict verdict) {
    Health health = member.health().forIncarnation(member.instance().incarnation());
    Optional<HealthResult> before = Optional.ofNullable(health.results().get(index));
    switch (verdict) {
      case Command.Verdict.Healthy healthy ->
          counted(turn, member, health, before, success(before, index, turn.now));
      case Command.Verdict.Unhealthy bad -> {
        if (inGrace(member, check, before, turn.now)) {
          // not well yet
          counted(turn, member, health, before, uncounted(before, index, Optional.empty()));
        } else {
          failed(turn, member, health, check, before, index, bad.reason());
        }
      }
      case Command.Verdict.Unknown unknown -> // the probe itself went wrong
          counted(
              turn,
              member,
              health,
              before,
              uncounted(before, index, Optional.of(unknown.reason())));
      case Command.Verdict.Ignored ignored -> turn.put(member);
    }
  }

  private static boolean inGrace(
      Member member, HealthCheck check, Optional<HealthResult> before, Instant now) {
    boolean neverWell = before.flatMap(HealthResult::firstSuccess).isEmpty();
    Instant since = member.instance().activeSince().orElse(member.instance().since());
    return neverWell && now.isBefore(since.plus(check.gracePeriod()));
  }

  private static void counted(
      Turn turn, Member member, Health health, Optional<HealthResult> before, HealthResult result) {
    Optional<Boolean> shown = member.shownHealth();
    Member after = member.with(health.with(result));
    turn.put(after);
    flipped(turn, after, before, result);
    Events.healthChanged(turn, after, shown);
  }

  private static void flipped(
      Turn turn, Member member, Optional<HealthResult> before, HealthResult result) {
    if (before.filter(HealthResult::alive).isPresent() != result.alive()) {
      turn.event(
          new Event.HealthStatusChanged(
              turn.now, member.instance().id(), member.instance().specVersion(), result.alive()));
    }
  }

  private static void failed(
      Turn turn,
      Member member,
      Health health,
      HealthCheck check,
      Optional<HealthResult> before,
      int index,
      String reason) {
    HealthResult result = failure(before, index, turn.now, reason);
    turn.event(new Event.HealthCheckFailed(turn.now, member.instance().id(), check));
    counted(turn, member, health, before, result);
    // Marathon compares the failures before this one.
    int earlier = result.consecutiveFailures() - 1;
    if (check.maxConsecutiveFailures() > 0 && earlier >= check.maxConsecutiveFailures()) {
      turn.member(member.instance().id())
          .filter(m -> !m.killing() && m.running())
          .ifPresent(m -> kill(turn, m, reason));
    }
  }

  private static void kill(Turn turn, Member member, String reason) {
    turn.event(Killing.unhealthy(turn, member, reason));
    Statuses.failure(
        turn,
        member.instance(),
        member.instance().tasks().getFirst().id().toString(),
        Condition.KILLED.taskState(),
        "Task was killed since health check failed. Reason: " + reason,
        turn.now,
        Optional.empty(),
        Map.of());
    Killing.kill(turn, member);
  }

  private static HealthResult success(Optional<HealthResult> before, int index, Instant now) {
    return new HealthResult(
        index,
        true,
        0,
        before.flatMap(HealthResult::firstSuccess).or(() -> Optional.of(now)),
        Optional.of(now),
        before.flatMap(HealthResult::lastFailure),
        before.flatMap(HealthResult::lastFailureCause),
        Optional.empty());
  }

  private static HealthResult failure(
      Optional<HealthResult> before, int index, Instant now, String reason) {
    return new HealthResult(
        index,
        false,
        before.map(HealthResult::consecutiveFailures).orElse(0) + 1,
        before.flatMap(HealthResult::firstSuccess),
        before.flatMap(HealthResult::lastSuccess),
        Optional.of(now),
        Optional.of(reason),
        Optional.empty());
  }

  /** What was known, with a problem to tell or none: nothing counts for or against the task. */
  private static HealthResult uncounted(
      Optional<HealthResult> before, int index, Optional<String> problem) {
    return new HealthResult(
        index,
        before.filter(HealthResult::alive).isPresent(),
        before.map(HealthResult::consecutiveFailures).orElse(0),
        before.flatMap(HealthResult::firstSuccess),
        before.flatMap(HealthResult::lastSuccess),
        before.flatMap(HealthResult::lastFailure),
        before.flatMap(HealthResult::lastFailureCause),
        problem);
  }

  // What clusters find out

  /** Whether the cluster's own verdicts are the member's health. */
  static boolean mirrors(Member member) {
    return switch (member.spec()) {
      case App app -> app.healthChecks().stream().anyMatch(HealthCheck::runsOnAgent);
      case Pod pod -> true;
    };
  }

  /** Takes over the verdict that came with a status. */
  static Member mirrored(Turn turn, Member member, Task task) {
    if (!(member.spec() instanceof App app) || task.healthy().isEmpty()) {
      return member;
    }
    Member result = member;
    for (int i = 0; i < app.healthChecks().size(); i++) {
      HealthCheck check = app.healthChecks().get(i);
      if (check.runsOnAgent() && !hostRuns(turn, member, check)) {
        result = mirrored(turn, result, check, i, task.healthy().get());
      }
    }
    return result;
  }

  private static Member mirrored(
      Turn turn, Member member, HealthCheck check, int index, boolean well) {
    Health health = member.health().forIncarnation(member.instance().incarnation());
    Optional<HealthResult> before = Optional.ofNullable(health.results().get(index));
    if (before.filter(r -> r.alive() == well).isPresent()) {
      return member.with(health);
    }
    HealthResult result =
        well ? success(before, index, turn.now) : failure(before, index, turn.now, "");
    if (!well) {
      turn.event(new Event.HealthCheckFailed(turn.now, member.instance().id(), check));
    }
    flipped(turn, member, before, result);
    return member.with(health.with(result));
  }
}
