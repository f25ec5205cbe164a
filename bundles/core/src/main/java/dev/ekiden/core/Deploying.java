package dev.ekiden.core;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.DeploymentPlan.Action;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Carries deployments out, step by step (marathon-scheduling.md section 1). */
final class Deploying {
  private static final String CANCELLED = "The upgrade has been cancelled";

  private Deploying() {}

  static void start(Turn turn, Deployment deployment) {
    Run run = Run.of(deployment);
    put(turn, run);
    turn.store(deployment);
    lock(turn, deployment);
    Deadlines.watch(turn, deployment);
    enter(turn, run);
  }

  /** After a restart: the current step again, from what is there. */
  static void resume(Turn turn, Deployment deployment) {
    Deadlines.resume(turn, deployment);
    enter(turn, Run.of(deployment));
  }

  static void lock(Turn turn, Deployment deployment) {
    for (PathId spec : affected(deployment.plan())) {
      turn.parts.locks = turn.parts.locks.plus(spec, deployment.id());
    }
  }

  static Set<PathId> affected(DeploymentPlan plan) {
    Set<PathId> affected = new LinkedHashSet<>();
    plan.steps().forEach(step -> step.actions().forEach(a -> affected.add(a.spec())));
    return affected;
  }

  private static void put(Turn turn, Run run) {
    turn.parts.runs = turn.parts.runs.plus(run.deployment().id(), run);
  }

  /** The action that is going on with a spec. */
  static Optional<Action> action(Turn turn, PathId spec) {
    DeploymentId lock = turn.parts.locks.get(spec);
    if (lock == null) {
      return Optional.empty();
    }
    Run run = turn.parts.runs.get(lock);
    return run == null ? Optional.empty() : run.action(spec);
  }

  /** A deployment is still to bring the spec to its target. */
  static boolean locked(Turn turn, PathId spec) {
    DeploymentId lock = turn.parts.locks.get(spec);
    Run run = lock == null ? null : turn.parts.runs.get(lock);
    return run != null && (run.pending().containsKey(spec) || !run.done().contains(spec));
  }

  /** Begins the current step, or ends the deployment when there is none. */
  private static void enter(Turn turn, Run run) {
    if (run.over()) {
      turn.event(new Event.DeploymentSuccess(turn.now, run.deployment().plan()));
      end(turn, run.deployment());
      return;
    }
    told(turn, run, "info");
    Run begun = run;
    for (Action action : run.step().actions()) {
      begun = begun.waitingFor(action);
    }
    put(turn, begun);
    for (Action action : run.step().actions()) {
      Actions.begin(turn, run.deployment(), action);
      turn.touched.add(action.spec());
    }
  }

  private static void told(Turn turn, Run run, String phase) {
    turn.event(
        new Event.DeploymentStep(
            turn.now, phase, run.deployment().plan(), run.deployment().currentStep()));
  }

  /** Something about a spec has changed that a deployment may have waited for. */
  static void carryOn(Turn turn, PathId spec) {
    Optional<Action> action = action(turn, spec);
    DeploymentId id = turn.parts.locks.get(spec);
    if (action.isEmpty() || id == null || turn.uncertain(spec)) {
      return;
    }
    Run before = Optional.ofNullable(turn.parts.runs.get(id)).orElseThrow();
    if (!Actions.carryOn(turn, action.get(), target(before, spec))) {
      return;
    }
    Run run = before.finished(action.get());
    put(turn, run);
    if (run.pending().isEmpty()) {
      told(turn, run, "step_success");
      Deployment next = run.deployment().withCurrentStep(run.deployment().currentStep() + 1);
      Run further = run.with(next);
      put(turn, further);
      if (!further.over()) {
        turn.store(next);
      }
      enter(turn, further);
    }
  }

  private static Optional<RunSpec> target(Run run, PathId spec) {
    return Optional.ofNullable(run.deployment().target().get(spec));
  }

  /** It has become known that it takes too long. */
  static void marked(Turn turn, Deployment stalled) {
    Optional.ofNullable(turn.parts.runs.get(stalled.id()))
        .ifPresent(
            run -> {
              put(turn, run.with(stalled));
              turn.store(stalled);
            });
  }

  /** Stops where it is; nothing is taken back. */
  static void cancel(Turn turn, DeploymentId id) {
    cancel(turn, id, CANCELLED);
  }

  static void cancel(Turn turn, DeploymentId id, String reason) {
    Run run = turn.parts.runs.get(id);
    if (run != null) {
      turn.event(
          new Event.DeploymentFailed(turn.now, run.deployment().plan(), Optional.of(reason)));
      end(turn, run.deployment());
    }
  }

  private static void end(Turn turn, Deployment deployment) {
    turn.parts.runs = turn.parts.runs.minus(deployment.id());
    turn.delete(deployment.key());
    turn.cancel(new Alarm.Deadline(deployment.id()));
    for (PathId spec : affected(deployment.plan())) {
      if (deployment.id().equals(turn.parts.locks.get(spec))) {
        turn.parts.locks = turn.parts.locks.minus(spec);
      }
      Readiness.end(turn, spec);
      turn.queued.add(spec);
    }
  }

  /** Deployments that work on some of these specs. */
  static List<DeploymentId> conflicting(Turn turn, Set<PathId> specs) {
    return specs.stream()
        .map(turn.parts.locks::get)
        .filter(java.util.Objects::nonNull)
        .distinct()
        .toList();
  }
}
