package dev.ekiden.core;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentPlan.Action;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the actions of a deployment do. Each can be looked at again and again: it compares what is
 * with what should be and does what is missing, and is done when nothing is.
 */
final class Actions {
  private Actions() {}

  /** Once, when the step begins, and again after a restart. */
  static void begin(Turn turn, Deployment deployment, Action action) {
    PathId id = action.spec();
    switch (action.type()) {
      case START -> turn.spec(id).ifPresent(spec -> Events.checksAdded(turn, spec));
      case STOP -> {
        if (turn.parts.checked.contains(id)) {
          turn.parts.checked = turn.parts.checked.minus(id);
          turn.event(new Event.HealthCheckRemoved(turn.now, id));
        }
        Backoffs.reset(turn, id);
      }
      case SCALE -> Readiness.resume(turn, id);
      case RESTART -> {
        Backoffs.reset(turn, id);
        turn.spec(id).ifPresent(spec -> Events.checksAdded(turn, spec));
        Adoption.ofEquals(turn, deployment, id);
        Readiness.resume(turn, id);
      }
    }
  }

  /** Does what can be done now; true when nothing is left to do. */
  static boolean carryOn(Turn turn, Action action, Optional<RunSpec> target) {
    return switch (action.type()) {
      case START -> true;
      case STOP -> stop(turn, action);
      case SCALE -> target.map(spec -> scale(turn, spec)).orElse(true);
      case RESTART -> target.map(spec -> replace(turn, spec)).orElse(true);
    };
  }

  private static boolean stop(Turn turn, Action action) {
    retireAll(turn, action.spec());
    if (turn.fleet(action.spec()).total().all() > 0) {
      return false;
    }
    turn.event(new Event.AppTerminated(turn.now, action.spec()));
    return true;
  }

  /** Every instance ends for good. */
  static void retireAll(Turn turn, PathId id) {
    for (Member member : List.copyOf(turn.fleet(id).members())) {
      Killing.retire(turn, member, true);
    }
  }

  private static boolean scale(Turn turn, RunSpec spec) {
    balance(turn, spec);
    Fleet fleet = turn.fleet(spec.id());
    Tally young = fleet.of(spec.version());
    return fleet.total().wanted() == spec.instances()
        && fleet.total().leaving() == 0
        && young.serving() == young.wanted();
  }

  /** Ends what is too much, starts what is missing. */
  static void balance(Turn turn, RunSpec spec) {
    int surplus = turn.fleet(spec.id()).total().wanted() - spec.instances();
    if (surplus > 0) {
      retire(turn, spec, m -> m.wanted() && !m.inactive(), surplus);
    }
    for (int missing = -surplus; missing > 0; missing--) {
      Instances.addOrWake(turn, spec);
    }
  }

  private static void retire(Turn turn, RunSpec spec, Predicate<Member> which, int count) {
    List<Member> chosen = Selection.surplus(spec, turn.fleet(spec.id()).members(), which, count);
    for (Member member : chosen) {
      Killing.retire(turn, member, false);
    }
  }

  /** Ends instances of other versions. */
  private static void retire(Turn turn, RunSpec spec, Standing standing, int count) {
    boolean youngest = spec.killSelection() == KillSelection.YOUNGEST_FIRST;
    Fleet fleet = turn.fleet(spec.id());
    for (String uuid : fleet.others(spec.version(), standing, count, youngest)) {
      turn.fleet(spec.id()).member(uuid).ifPresent(m -> Killing.retire(turn, m, false));
    }
  }

  private static boolean replace(Turn turn, RunSpec spec) {
    Instant version = spec.version();
    Predicate<Member> old = m -> !m.instance().specVersion().equals(version);
    dropIdle(turn, spec, old);
    Fleet fleet = turn.fleet(spec.id());
    Tally young = fleet.of(version);
    if (young.wanted() > spec.instances()) {
      retire(turn, spec, old.negate().and(m -> m.wanted()), young.wanted() - spec.instances());
    }
    RollingReplace step = step(turn, spec);
    if (step.kills() > 0) {
      retire(turn, spec, Standing.POOR, step.killPoor());
      retire(turn, spec, Standing.UNPROVEN, step.killUnproven());
      retire(turn, spec, Standing.GOOD, step.killGood());
      step = step(turn, spec);
    }
    for (int i = 0; i < step.start(); i++) {
      Instances.addOrWake(turn, spec);
    }
    return replaced(turn.fleet(spec.id()), spec);
  }

  private static RollingReplace step(Turn turn, RunSpec spec) {
    Fleet fleet = turn.fleet(spec.id());
    Tally young = fleet.of(spec.version());
    return RollingReplace.next(
        spec.instances(),
        spec.upgradeStrategy(),
        spec.resident(),
        fleet.total().minus(young),
        young);
  }

  private static boolean replaced(Fleet fleet, RunSpec spec) {
    Tally young = fleet.of(spec.version());
    Tally old = fleet.total().minus(young);
    return young.wanted() == spec.instances()
        && young.serving() == spec.instances()
        && young.leaving() == 0
        && old.all() == old.resting();
  }

  /** Old instances that only wait for a launch, or were given up, have nothing to lose. */
  private static void dropIdle(Turn turn, RunSpec spec, Predicate<Member> old) {
    Fleet fleet = turn.fleet(spec.id());
    Tally others = fleet.total().minus(fleet.of(spec.version()));
    boolean inactive = others.all() > others.wanted() + others.leaving() + others.resting();
    if (others.scheduled() == 0 && !inactive) {
      return;
    }
    for (Member member : List.copyOf(fleet.members())) {
      if (old.test(member)
          && member.wanted()
          && (member.instance().condition() == Condition.SCHEDULED || member.inactive())) {
        Killing.retire(turn, member, false);
      }
    }
  }
}
