package dev.ekiden.core;

import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ending instances (marathon-scheduling.md section 5). */
final class Killing {
  private Killing() {}

  /**
   * The instance is not wanted any more. What never ran or cannot be reached goes at once; what
   * owns a reservation is kept, unless {@code forGood}.
   */
  static void retire(Turn turn, Member member, boolean forGood) {
    boolean keep = !forGood && member.instance().reservation().isPresent();
    Goal goal = keep ? Goal.STOPPED : Goal.DECOMMISSIONED;
    if (member.instance().goal() == goal || member.instance().goal() == Goal.DECOMMISSIONED) {
      return;
    }
    Member retired = member.with(member.instance().withGoal(goal));
    turn.put(retired);
    turn.event(Events.changed(turn, retired.instance()));
    if (!retired.launched()) {
      if (keep) {
        Alarms.clear(turn, retired);
      } else {
        Instances.forget(turn, retired);
      }
    } else if (Conditions.unreachable(retired.instance().condition())) {
      if (!keep) {
        Instances.forget(turn, retired);
      }
    } else {
      kill(turn, retired);
    }
  }

  /** Ends what runs now; what its goal is stays as it is. */
  static void kill(Turn turn, Member member) {
    if (!member.launched() || member.killing()) {
      return;
    }
    InstanceId id = member.instance().id();
    Optional<RoutingTable.State> before = Routing.state(member);
    turn.put(member.killing(true));
    turn.cancel(new Alarm.Overdue(id));
    if (turn.parts.kills.sent().size() >= turn.settings.killChunkSize()) {
      turn.parts.kills = turn.parts.kills.queue(id);
      return;
    }
    boolean takesLoad = before.filter(s -> s != RoutingTable.State.DOWN).isPresent();
    send(turn, member, takesLoad && Routing.routed(member.spec()));
  }

  private static void send(Turn turn, Member member, boolean drain) {
    Instance instance = member.instance();
    Optional<Placement> placement = instance.placement();
    if (placement.isEmpty()) {
      return;
    }
    for (Task task : member.openTasks()) {
      turn.effect(
          new Effect.Kill(
              placement.get().cluster(),
              new TaskRef(task.id().toString(), Optional.of(placement.get().agentId())),
              grace(member.spec(), task),
              drain ? turn.parts.routingRevision : 0));
    }
    turn.parts.kills = turn.parts.kills.send(instance.id());
    turn.alarm(new Alarm.KillAgain(instance.id()), turn.now.plus(turn.settings.killRetryTimeout()));
  }

  private static Optional<Duration> grace(RunSpec spec, Task task) {
    return switch (spec) {
      case App app -> app.taskKillGracePeriod();
      case Pod pod ->
          pod.containers().stream()
              .filter(c -> c.name().equals(task.id().container()))
              .findFirst()
              .flatMap(PodContainer::killGracePeriod);
    };
  }

  /** After a restart: those who were to end and have not. */
  static void resume(Turn turn, PathId spec) {
    for (Member member : List.copyOf(turn.fleet(spec).members())) {
      if (!member.wanted() && !Conditions.unreachable(member.instance().condition())) {
        kill(turn, member);
      }
    }
  }

  /** A kill has had no effect in time. */
  static void again(Turn turn, InstanceId id) {
    Optional<Member> member = turn.member(id).filter(Member::launched);
    if (member.isPresent()) {
      send(turn, member.get(), false);
      turn.parts.kills = turn.parts.kills.late(id);
      next(turn);
    } else {
      over(turn, id);
    }
  }

  /** No kill of this instance is needed any more: the next one may go out. */
  static void over(Turn turn, InstanceId id) {
    turn.cancel(new Alarm.KillAgain(id));
    if (turn.parts.kills.knows(id)) {
      turn.parts.kills = turn.parts.kills.without(id);
      next(turn);
    }
  }

  /** Sends as many of those that wait as may be on their way. */
  private static void next(Turn turn) {
    while (turn.parts.kills.sent().size() < turn.settings.killChunkSize()
        && !turn.parts.kills.waiting().isEmpty()) {
      InstanceId next = turn.parts.kills.waiting().iterator().next();
      turn.parts.kills = turn.parts.kills.without(next);
      turn.member(next)
          .filter(Member::launched)
          .ifPresent(m -> send(turn, m, Routing.routed(m.spec())));
    }
  }

  /** Tells about an instance that is killed because its health checks failed. */
  static Event unhealthy(Turn turn, Member member, String reason) {
    Instance instance = member.instance();
    return new Event.UnhealthyInstanceKill(
        turn.now,
        instance.id(),
        instance.tasks().getFirst().id().toString(),
        instance.specVersion(),
        reason,
        instance.placement().map(Placement::host).orElse(""),
        instance.placement().map(Placement::agentId));
  }
}
