package dev.ekiden.core;

import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.RunSpec;
import java.util.Optional;

/**
 * The life of instances (marathon-scheduling.md section 6).
 *
 * <pre>
 * from            on                        goal running        stopped     decommissioned
 * -               wanted                    Scheduled
 * Scheduled       offer accepted            Provisioned
 * Scheduled       not wanted any more                           (kept)      (forgotten)
 * Provisioned ..  status                    Staging, Starting, Running, Killing
 * .. Running      agent lost                Unreachable
 * Unreachable     inactiveAfterSeconds      UnreachableInactive
 * Unreachable ..  agent back                Running
 * Unreachable ..  expungeAfterSeconds       (forgotten)         (forgotten) (forgotten)
 * any launched    all tasks terminal        Scheduled           (kept)      (forgotten)
 * </pre>
 *
 * An instance that is scheduled again keeps its placement and its ended tasks until the next
 * launch.
 */
final class Instances {
  private Instances() {}

  /** One more instance of a spec. */
  static void add(Turn turn, RunSpec spec) {
    Instance instance =
        new Instance(
            new InstanceId(spec.id(), turn.timeUuid()),
            spec.version(),
            Goal.RUNNING,
            Condition.SCHEDULED,
            turn.now,
            Optional.empty(),
            0,
            Optional.empty(),
            java.util.List.of(),
            Optional.empty(),
            spec.role());
    turn.put(Member.of(instance, spec));
    turn.event(Events.changed(turn, instance));
  }

  /** One more instance: a stopped one with its volumes, if there is one. */
  static void addOrWake(Turn turn, RunSpec spec) {
    Fleet fleet = turn.fleet(spec.id());
    if (fleet.total().resting() > 0) {
      for (Member member : fleet.members()) {
        if (member.resting()) {
          wake(turn, member, spec);
          return;
        }
      }
    }
    add(turn, spec);
  }

  private static void wake(Turn turn, Member member, RunSpec spec) {
    Instance instance =
        member
            .instance()
            .with()
            .goal(Goal.RUNNING)
            .condition(Condition.SCHEDULED)
            .since(turn.now)
            .specVersion(spec.version())
            .build();
    turn.put(member.with(instance).under(spec));
    turn.event(Events.changed(turn, instance));
    // It was laid to rest before what it had asked for was ever seen: it may not exist.
    instance
        .reservation()
        .flatMap(Instance.Reservation::timeout)
        .ifPresent(
            timeout ->
                turn.alarm(
                    new Alarm.ReservationOver(instance.id()),
                    turn.now.plus(turn.settings.taskReservationTimeout())));
  }

  /** Out of the state; what it had reserved is given back when it is offered. */
  static void forget(Turn turn, Member member) {
    Instance instance = member.instance();
    if (instance.reservation().isPresent()) {
      turn.parts.releasing = turn.parts.releasing.plus(instance.id(), instance.role());
      turn.reviving.add(instance.role());
    }
    turn.remove(instance.id());
  }

  /** All its tasks are over: again, kept, or gone. */
  static void ended(Turn turn, Member member, Condition how, TaskStatus status) {
    Alarms.clear(turn, member);
    Member idle = member.killing(false).gated(false).with(member.health().relaunched());
    Optional<RunSpec> definition = turn.spec(member.instance().spec());
    switch (member.instance().goal()) {
      case RUNNING -> {
        if (definition.isEmpty() || replaced(turn, member)) {
          forget(turn, idle);
        } else {
          Backoffs.ended(turn, member, how, status);
          again(turn, idle, definition.get());
        }
      }
      case STOPPED -> {
        turn.put(idle);
        turn.unbalanced.add(member.instance().spec());
      }
      case DECOMMISSIONED -> forget(turn, idle);
    }
  }

  private static void again(Turn turn, Member member, RunSpec spec) {
    Instance instance =
        member
            .instance()
            .with()
            .condition(Condition.SCHEDULED)
            .since(turn.now)
            .activeSince(Optional.empty())
            .specVersion(spec.version())
            .build();
    turn.put(member.with(instance).under(spec));
    turn.unbalanced.add(instance.spec());
  }

  /** A rolling replace is on its way, and this is one of the old ones without a reservation. */
  private static boolean replaced(Turn turn, Member member) {
    return Deploying.action(turn, member.instance().spec())
            .filter(a -> a.type() == DeploymentPlan.Type.RESTART)
            .isPresent()
        && turn.spec(member.instance().spec())
            .filter(s -> !s.version().equals(member.instance().specVersion()))
            .isPresent()
        && member.instance().reservation().isEmpty();
  }
}
