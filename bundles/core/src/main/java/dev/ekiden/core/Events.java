package dev.ekiden.core;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.RunSpec;
import java.util.Optional;

/** Events that more than one place tells. */
final class Events {
  private Events() {}

  /** The instance as it is now; also told when only its goal changed, as Marathon does. */
  static Event changed(Turn turn, Instance instance) {
    return changed(turn, instance, instance.condition());
  }

  static Event changed(Turn turn, Instance instance, Condition condition) {
    return new Event.InstanceChanged(
        turn.now,
        instance.id(),
        condition,
        instance.placement().map(Placement::agentId),
        instance.placement().map(Placement::host),
        instance.specVersion());
  }

  static void healthChanged(Turn turn, Member member, Optional<Boolean> before) {
    Optional<Boolean> after = member.shownHealth();
    if (!after.equals(before)) {
      turn.event(
          new Event.InstanceHealthChanged(
              turn.now, member.instance().id(), member.instance().specVersion(), after));
    }
  }

  /** The health checks of an app version are in force. */
  static void checksAdded(Turn turn, RunSpec spec) {
    if (spec instanceof App app && !app.healthChecks().isEmpty()) {
      for (HealthCheck check : app.healthChecks()) {
        turn.event(new Event.HealthCheckAdded(turn.now, app.id(), app.version(), check));
      }
      turn.parts.checked = turn.parts.checked.plus(app.id());
    }
  }
}
