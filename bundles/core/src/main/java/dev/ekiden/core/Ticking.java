package dev.ekiden.core;

import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import java.util.Optional;

/** What is due. */
final class Ticking {
  /** Alarms carried out in one step; more of them make a step of their own. */
  private static final int MAX = 1_000;

  private Ticking() {}

  static void tick(Turn turn) {
    for (int i = 0; i < MAX; i++) {
      Optional<Alarm> alarm = turn.parts.timers.due(turn.now);
      if (alarm.isEmpty()) {
        return;
      }
      turn.cancel(alarm.get());
      ring(turn, alarm.get());
    }
  }

  private static void ring(Turn turn, Alarm alarm) {
    switch (alarm) {
      case Alarm.DelayOver a -> turn.queued.add(a.spec());
      case Alarm.Overdue a -> Overdue.due(turn, a.instance());
      case Alarm.ProbeDue a -> HealthChecks.due(turn, a);
      case Alarm.ReadinessDue a -> Readiness.due(turn, a);
      case Alarm.Inactive a -> Unreachable.inactive(turn, a.instance());
      case Alarm.Forget a -> Unreachable.forget(turn, a.instance());
      case Alarm.Deadline a -> Deadlines.over(turn, a.deployment());
      case Alarm.KillAgain a -> Killing.again(turn, a.instance());
      case Alarm.ReservationOver a -> turn.member(a.instance()).ifPresent(m -> unreserved(turn, m));
      case Alarm.Reconcile a -> Clusters.reconcile(turn, a.cluster());
      case Alarm.RecoveryOver a -> Clusters.recovered(turn, a.cluster());
      case Alarm.ReviveDue a ->
          Optional.ofNullable(turn.parts.clusters.get(a.cluster()))
              .ifPresent(agents -> Offering.revive(turn, agents));
      case Alarm.ScaleCheck a -> scaleCheck(turn);
      case Alarm.TokensDue a -> Tokens.refreshed(turn);
    }
  }

  /** Waits for offers anew, anywhere. */
  private static void unreserved(Turn turn, Member member) {
    Instance instance = member.instance();
    if (member.launched() || instance.reservation().flatMap(r -> r.timeout()).isEmpty()) {
      return;
    }
    turn.put(
        member.with(
            instance.with().reservation(Optional.empty()).placement(Optional.empty()).build()));
    turn.queued.add(instance.spec());
  }

  private static void scaleCheck(Turn turn) {
    turn.parts.tree.specs().forEach(spec -> turn.unbalanced.add(spec.id()));
    for (PathId id : turn.parts.fleets.keySet()) {
      turn.unbalanced.add(id);
    }
    turn.alarm(new Alarm.ScaleCheck(), turn.now.plus(turn.settings.scaleAppsInterval()));
  }
}
