package dev.ekiden.core;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.TaskId;
import java.util.List;
import java.util.Optional;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * One instance with what is only known in memory.
 *
 * @param spec the definition it was launched with, or will be
 * @param readiness last answers to readiness checks, of this incarnation
 * @param killing a kill was sent, or waits to be sent
 * @param gated it takes no load before its readiness checks have succeeded
 * @param found the incarnation that ran already when we started; 0 for none. It keeps its load
 *     until a probe says otherwise: our own restart is no reason to take it away
 */
record Member(
    Instance instance,
    RunSpec spec,
    Health health,
    PVector<ReadinessResult> readiness,
    boolean killing,
    boolean gated,
    int found) {

  static Member of(Instance instance, RunSpec spec) {
    return new Member(instance, spec, Health.NONE, TreePVector.empty(), false, false, 0);
  }

  Member with(Instance next) {
    return new Member(next, spec, health, readiness, killing, gated, found);
  }

  Member with(Health next) {
    return new Member(instance, spec, next, readiness, killing, gated, found);
  }

  Member with(PVector<ReadinessResult> next) {
    return new Member(instance, spec, health, next, killing, gated, found);
  }

  Member killing(boolean next) {
    return new Member(instance, spec, health, readiness, next, gated, found);
  }

  Member gated(boolean next) {
    return new Member(instance, spec, health, readiness, killing, next, found);
  }

  /** It ran already when we started. */
  Member foundRunning() {
    return new Member(instance, spec, health, readiness, killing, gated, instance.incarnation());
  }

  /** Whether it may keep the load it had before our restart. */
  boolean trusted() {
    return found == instance.incarnation();
  }

  /** The same instance under another definition. */
  Member under(RunSpec next) {
    return new Member(instance, next, health, readiness, killing, gated, found);
  }

  String uuid() {
    return instance.id().uuid();
  }

  boolean wanted() {
    return instance.goal() == Goal.RUNNING;
  }

  /** Waits to be launched. */
  boolean scheduled() {
    return instance.condition() == Condition.SCHEDULED && wanted();
  }

  /** Sent to a cluster and not known to be over. */
  boolean launched() {
    return launched(instance);
  }

  static boolean launched(Instance instance) {
    if (instance.condition() == Condition.SCHEDULED) {
      return false;
    }
    for (dev.ekiden.api.model.Task task : instance.tasks()) {
      if (!task.condition().terminal()) {
        return true;
      }
    }
    return false;
  }

  /** Given up for now: it does not count, but may come back. */
  boolean inactive() {
    return instance.condition() == Condition.UNREACHABLE_INACTIVE;
  }

  /** Ended on purpose and kept with its reservation. */
  boolean resting() {
    return instance.goal() == Goal.STOPPED && !launched();
  }

  /** Takes part of the capacity of its cluster. */
  boolean occupying() {
    return launched() && !inactive();
  }

  boolean running() {
    return instance.condition() == Condition.RUNNING;
  }

  boolean hasChecks() {
    return switch (spec) {
      case App app -> !app.healthChecks().isEmpty();
      case Pod pod -> pod.containers().stream().anyMatch(c -> c.healthCheck().isPresent());
    };
  }

  /** Runs and is known to be well, as far as its definition has checks. */
  boolean healthy() {
    return running() && (!hasChecks() || health.of(spec, instance).orElse(false));
  }

  /** Runs, and nothing is known of its health yet. */
  boolean unproven() {
    return running() && hasChecks() && health.of(spec, instance).isEmpty();
  }

  boolean readinessChecked() {
    return spec instanceof App app && !app.readinessChecks().isEmpty();
  }

  /** All its readiness checks have succeeded in this incarnation. */
  boolean ready() {
    if (!(spec instanceof App app) || app.readinessChecks().isEmpty()) {
      return true;
    }
    return readiness.stream().filter(ReadinessResult::ready).count()
        == app.readinessChecks().size();
  }

  Optional<Boolean> shownHealth() {
    return health.shown(spec, instance);
  }

  Counts counts() {
    boolean staged =
        switch (instance.condition()) {
          case PROVISIONED, STAGING, STARTING -> true;
          default -> false;
        };
    Optional<Boolean> healthy = shownHealth();
    return new Counts(
        staged ? 1 : 0,
        running() ? 1 : 0,
        healthy.filter(h -> h).isPresent() ? 1 : 0,
        healthy.filter(h -> !h).isPresent() ? 1 : 0);
  }

  /** The task of a name in the current incarnation. */
  Optional<dev.ekiden.api.model.Task> task(TaskId id) {
    return instance.tasks().stream().filter(t -> t.id().equals(id)).findFirst();
  }

  List<dev.ekiden.api.model.Task> openTasks() {
    return instance.tasks().stream().filter(t -> !t.condition().terminal()).toList();
  }
}
