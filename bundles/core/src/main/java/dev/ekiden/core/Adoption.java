package dev.ekiden.core;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.core.definition.Definitions;
import dev.ekiden.core.definition.Manner;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Instances that already are what a newer definition asks for become instances of it. */
final class Adoption {
  private Adoption() {}

  /**
   * Before a rolling replace: whoever was launched with the same content has nothing to be replaced
   * for. Not when a restart was asked for, which is just that.
   */
  static void ofEquals(Turn turn, Deployment deployment, PathId id) {
    RunSpec before = deployment.original().get(id);
    Optional<RunSpec> after = turn.spec(id);
    if (before != null && after.isPresent() && !before.getClass().equals(after.get().getClass())) {
      return;
    }
    if (after.isPresent() && (before == null || !Definitions.sameConfig(before, after.get()))) {
      all(turn, after.get(), Definitions::sameConfig);
    }
  }

  /**
   * Whether a change in place reaches all instances; those of other versions may have been launched
   * with something else.
   */
  static boolean reachesAll(Turn turn, RunSpec before, RunSpec after, Manner manner) {
    return turn.fleet(after.id()).members().stream()
        .filter(Member::wanted)
        .allMatch(
            m ->
                m.instance().specVersion().equals(before.version())
                    || launchedWith(turn, m)
                        .filter(s -> Definitions.compatible(s, after, manner))
                        .isPresent());
  }

  /** A change in place reaches the instances. */
  static void inPlace(Turn turn, Optional<RunSpec> before, RunSpec after, Manner manner) {
    all(turn, after, (launched, spec) -> Definitions.compatible(launched, spec, manner));
    if (before.orElse(null) instanceof App old
        && after instanceof App app
        && !old.healthChecks().equals(app.healthChecks())) {
      if (turn.parts.checked.contains(app.id())) {
        turn.parts.checked = turn.parts.checked.minus(app.id());
        turn.event(new Event.HealthCheckRemoved(turn.now, app.id()));
      }
      Events.checksAdded(turn, app);
    }
  }

  private static void all(Turn turn, RunSpec spec, BiPredicate<RunSpec, RunSpec> suits) {
    for (Member member : List.copyOf(turn.fleet(spec.id()).members())) {
      if (member.wanted()
          && !member.instance().specVersion().equals(spec.version())
          && launchedWith(turn, member).filter(s -> suits.test(s, spec)).isPresent()) {
        adopt(turn, member, spec);
      }
    }
  }

  /** Empty when that version is forgotten. */
  private static Optional<RunSpec> launchedWith(Turn turn, Member member) {
    return turn.parts.history.specAt(member.instance().spec(), member.instance().specVersion());
  }

  private static void adopt(Turn turn, Member member, RunSpec spec) {
    Instance instance = member.instance().withSpecVersion(spec.version());
    Member next = member.with(instance).under(spec);
    boolean otherChecks =
        member.spec() instanceof App a
            && spec instanceof App b
            && !a.healthChecks().equals(b.healthChecks());
    if (otherChecks) {
      Alarms.clearChecks(turn, member);
      next = next.with(carried(member, spec));
      next = next.running() ? next.foundRunning() : next;
    }
    turn.put(next);
    turn.event(Events.changed(turn, instance));
    Events.healthChanged(turn, next, member.shownHealth());
    if (otherChecks && next.running()) {
      HealthChecks.begin(turn, next);
    }
    if (Conditions.unreachable(instance.condition())
        && !member.spec().unreachableStrategy().equals(spec.unreachableStrategy())) {
      turn.cancel(new Alarm.Inactive(instance.id()));
      turn.cancel(new Alarm.Forget(instance.id()));
      Unreachable.resume(turn, next);
    }
  }

  /** Verdicts of checks that are the same stay valid. */
  private static Health carried(Member member, RunSpec spec) {
    List<HealthCheck> before = ((App) member.spec()).healthChecks();
    List<HealthCheck> after = ((App) spec).healthChecks();
    Health health = member.health().relaunched().without();
    for (int i = 0; i < after.size(); i++) {
      var known = member.health().results().get(before.indexOf(after.get(i)));
      if (known != null) {
        health = health.with(known.at(i));
      }
    }
    return health;
  }
}
