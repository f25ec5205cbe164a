package dev.ekiden.core;

import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import java.time.Duration;
import java.util.Optional;

/** What is due. */
final class Ticking {
  private static final Duration SOON = Duration.ofSeconds(1);

  private Ticking() {}

  static void putOff(Turn turn, Duration by) {
    turn.parts.timers.due(turn.now).ifPresent(alarm -> turn.alarm(alarm, turn.now.plus(by)));
  }

  static void tick(Turn turn, int most) {
    for (int i = 0; i < most; i++) {
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
      case Alarm.Overdue a -> {
        if (heard(turn, alarm, a.instance())) {
          Overdue.due(turn, a.instance());
        }
      }
      case Alarm.ProbeDue a -> HealthChecks.due(turn, a);
      case Alarm.ReadinessDue a -> Readiness.due(turn, a);
      case Alarm.Inactive a -> {
        if (heard(turn, alarm, a.instance())) {
          Unreachable.inactive(turn, a.instance());
        }
      }
      case Alarm.Forget a -> {
        if (heard(turn, alarm, a.instance())) {
          Unreachable.forget(turn, a.instance());
        }
      }
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

  /**
   * Whether an instance has been heard of since the restart; otherwise the alarm rings again later:
   * what is remembered of it may be long out of date, and is no reason to end it.
   */
  private static boolean heard(Turn turn, Alarm alarm, InstanceId id) {
    if (!turn.unconfirmed(id)) {
      return true;
    }
    Duration delay = turn.settings.reconciliationInitialDelay();
    turn.alarm(alarm, turn.now.plus(delay.compareTo(SOON) < 0 ? SOON : delay));
    return false;
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
