package dev.ekiden.core;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.ReadinessCheck;

/** Timers of one instance. */
final class Alarms {
  private Alarms() {}

  /** The instance is over, or gone: nothing of it is waited for. */
  static void clear(Turn turn, Member member) {
    InstanceId id = member.instance().id();
    turn.cancel(new Alarm.Overdue(id));
    turn.cancel(new Alarm.Inactive(id));
    turn.cancel(new Alarm.Forget(id));
    turn.cancel(new Alarm.ReservationOver(id));
    Killing.over(turn, id);
    clearChecks(turn, member);
    if (member.spec() instanceof App app) {
      for (ReadinessCheck check : app.readinessChecks()) {
        turn.cancel(new Alarm.ReadinessDue(id, check.name()));
      }
    }
  }

  /** Its health is not asked for any more. */
  static void clearChecks(Turn turn, Member member) {
    InstanceId id = member.instance().id();
    if (member.spec() instanceof App app) {
      for (int i = 0; i < app.healthChecks().size(); i++) {
        Alarm.ProbeDue due = new Alarm.ProbeDue(id, i);
        turn.cancel(due);
        turn.parts.probesWaiting = turn.parts.probesWaiting.minus(due);
      }
    }
  }
}
