package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.Task;
import dev.ekiden.api.model.TaskFailure;
import dev.ekiden.api.model.TaskId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.PVector;

/** News of tasks. */
final class Statuses {
  private static final int MESSAGE_LIMIT = 10_000;

  private Statuses() {}

  static void reported(Turn turn, Command.StatusReported news) {
    TaskStatus status = news.status();
    status
        .ackId()
        .ifPresent(
            ack -> turn.effect(new Effect.Acknowledge(news.cluster(), status.taskId(), ack)));
    Optional<TaskId> id = TaskId.parse(status.taskId());
    Optional<Member> member = id.flatMap(t -> turn.member(t.instance()));
    Optional<Task> task = member.flatMap(m -> m.task(id.orElseThrow()));
    if (member.isPresent() && task.isPresent()) {
      turn.confirmed(id.get().instance());
      known(turn, member.get(), task.get(), status);
    } else {
      unknown(turn, news.cluster(), status, id, member.isPresent());
    }
  }

  /** Of a task that was forgotten, or is an earlier incarnation. */
  private static void unknown(
      Turn turn, String cluster, TaskStatus status, Optional<TaskId> id, boolean instanceKnown) {
    Condition condition = Conditions.of(status);
    if (condition.terminal()) {
      if (id.isPresent() && !instanceKnown && status.state() != TaskStatus.State.UNKNOWN) {
        turn.event(new Event.UnknownInstanceTerminated(turn.now, id.get().instance(), condition));
      }
    } else if (!Conditions.unreachable(condition) && condition != Condition.KILLING) {
      TaskRef ref = new TaskRef(status.taskId(), status.agentId());
      turn.effect(new Effect.Kill(cluster, ref, Optional.empty(), 0));
    }
  }

  private static void known(Turn turn, Member member, Task before, TaskStatus status) {
    Condition condition = Conditions.of(status);
    if (!before.condition().equals(condition)
        && !Conditions.follows(before.condition(), condition)) {
      return;
    }
    Task after = updated(turn, before, condition, status);
    if (same(before, after)) {
      return;
    }
    Instance old = member.instance();
    List<Task> tasks = new ArrayList<>(old.tasks());
    tasks.set(tasks.indexOf(before), after);
    Condition aggregate = aggregate(member, tasks);
    boolean changed = aggregate != old.condition();
    Instance next =
        old.with()
            .tasks(tasks)
            .condition(aggregate)
            .since(changed ? since(turn, condition, status) : old.since())
            .activeSince(
                aggregate == Condition.RUNNING
                    ? old.activeSince().or(() -> Optional.of(turn.now))
                    : old.activeSince())
            .build();
    Optional<Boolean> health = member.shownHealth();
    Member updated = HealthChecks.mirrored(turn, member.with(next), after);
    turn.put(updated);
    turn.event(told(turn, next, after, status));
    if (changed) {
      turn.event(Events.changed(turn, next));
    }
    boolean over = !Member.launched(next);
    if (!over) {
      Events.healthChanged(turn, updated, health);
    }
    consequences(turn, updated, old.condition(), status);
    if (over && health.isPresent() && HealthChecks.mirrors(updated)) {
      turn.event(
          new Event.InstanceHealthChanged(
              turn.now, next.id(), next.specVersion(), Optional.empty()));
    }
  }

  private static Condition aggregate(Member member, List<Task> tasks) {
    Condition aggregate = Conditions.aggregate(tasks);
    return aggregate == Condition.UNREACHABLE ? Unreachable.condition(member) : aggregate;
  }

  private static java.time.Instant since(Turn turn, Condition condition, TaskStatus status) {
    boolean early = condition == Condition.UNREACHABLE && status.timestamp().isBefore(turn.now);
    return early ? status.timestamp() : turn.now;
  }

  private static Task updated(Turn turn, Task task, Condition condition, TaskStatus status) {
    java.util.Map<String, String> details = new java.util.HashMap<>(task.details());
    details.putAll(status.details());
    return task.with()
        .condition(condition)
        .startedAt(
            condition == Condition.RUNNING
                ? task.startedAt().or(() -> Optional.of(turn.now))
                : task.startedAt())
        .ips(status.ips())
        .healthy(condition.terminal() ? Optional.empty() : status.healthy().or(task::healthy))
        .checkResult(status.checkResult().or(task::checkResult))
        .details(details)
        .build();
  }

  private static boolean same(Task a, Task b) {
    return a.equals(b) || (a.condition() == b.condition() && a.equals(b.withIps(a.ips())));
  }

  private static Event told(Turn turn, Instance instance, Task task, TaskStatus status) {
    return new Event.StatusUpdate(
        turn.now,
        instance.placement().map(Placement::agentId).orElse(""),
        task.id().toString(),
        status.state().wireName(),
        status.message(),
        instance.spec(),
        instance.placement().map(Placement::host).orElse(""),
        task.ips(),
        task.hostPorts(),
        instance.specVersion());
  }

  private static void consequences(Turn turn, Member member, Condition before, TaskStatus status) {
    Instance instance = member.instance();
    Condition condition = instance.condition();
    if (!member.launched()) {
      recordFailure(turn, member, status);
      Instances.ended(turn, member, condition, status);
      return;
    }
    if (condition == before) {
      return;
    }
    if (Conditions.unreachable(before)) {
      turn.cancel(new Alarm.Inactive(instance.id()));
      turn.cancel(new Alarm.Forget(instance.id()));
      turn.unbalanced.add(instance.spec());
    }
    switch (condition) {
      case STAGING, STARTING -> {
        Backoffs.advance(turn, member.spec());
        if (!member.killing()) {
          Overdue.staging(turn, member);
        }
      }
      case RUNNING -> {
        Backoffs.advance(turn, member.spec());
        Tokens.returned(turn);
        turn.cancel(new Alarm.Overdue(instance.id()));
        HealthChecks.begin(turn, member);
        Readiness.begin(turn, member);
      }
      case KILLING -> turn.cancel(new Alarm.Overdue(instance.id()));
      case UNREACHABLE, UNREACHABLE_INACTIVE -> Unreachable.lost(turn, member);
      default -> {
        if (condition.terminal()) {
          // Some of a pod's containers are over: the others go with them.
          Killing.kill(turn, member);
        }
      }
    }
    if (member.killing() && condition == Condition.RUNNING && Conditions.unreachable(before)) {
      Killing.again(turn, instance.id());
    }
    if (!member.wanted() && !member.killing() && !Conditions.unreachable(condition)) {
      Killing.kill(turn, member);
    }
  }

  private static void recordFailure(Turn turn, Member member, TaskStatus status) {
    switch (member.instance().condition()) {
      case FAILED, ERROR, GONE, DROPPED, UNKNOWN ->
          failure(
              turn,
              member.instance(),
              status.taskId(),
              status.state().wireName(),
              status.message(),
              status.timestamp(),
              status.reason(),
              status.details());
      default -> details(turn, member, status);
    }
  }

  /** The end of a task whose failure was known before: now its last words are known, too. */
  private static void details(Turn turn, Member member, TaskStatus status) {
    PVector<TaskFailure> failures = turn.parts.failures(member.instance().spec());
    if (!failures.isEmpty()
        && failures.getFirst().taskId().equals(status.taskId())
        && !status.details().isEmpty()) {
      TaskFailure known = failures.getFirst().withDetails(status.details());
      turn.parts.failures = turn.parts.failures.plus(known.spec(), failures.with(0, known));
      turn.store(known);
    }
  }

  static void failure(
      Turn turn,
      Instance instance,
      String taskId,
      String state,
      String message,
      Instant at,
      Optional<String> reason,
      java.util.Map<String, String> details) {
    if (turn.spec(instance.spec()).isEmpty()) {
      return;
    }
    PVector<TaskFailure> before = turn.parts.failures(instance.spec());
    TaskFailure failure =
        new TaskFailure(
            instance.spec(),
            before.isEmpty() ? 0 : before.getFirst().number() + 1,
            taskId,
            state,
            message.substring(0, Math.min(message.length(), MESSAGE_LIMIT)),
            instance.placement().map(Placement::host).orElse(""),
            instance.placement().map(Placement::agentId),
            instance.specVersion(),
            at.isAfter(turn.now) ? turn.now : at.truncatedTo(ChronoUnit.MILLIS),
            reason,
            details);
    PVector<TaskFailure> after = before.plus(0, failure);
    turn.parts.failures =
        turn.parts.failures.plus(
            instance.spec(),
            after.size() > TaskFailure.KEPT ? after.minus(TaskFailure.KEPT) : after);
    turn.store(failure);
  }
}
