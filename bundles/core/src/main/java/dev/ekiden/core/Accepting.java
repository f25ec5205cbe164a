package dev.ekiden.core;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.TaskFailure;
import dev.ekiden.core.definition.Outcome.Changed;
import dev.ekiden.core.definition.Planner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** From changed definitions to a running deployment (marathon-scheduling.md sections 1.1, 1.3). */
final class Accepting {
  private Accepting() {}

  static boolean full(Turn turn) {
    return turn.parts.runs.size() >= turn.settings.maxRunningDeployments();
  }

  static Reply tooMany(Turn turn) {
    return new Reply.Refused(
        new Refusal.TooManyDeployments(
            ("Max number (%d) of running deployments is achieved. Wait for existing deployments"
                    + " to complete or cancel oneusing force=true parameter. You can increase max"
                    + " deployment number by using --max_running_deployments parameter but be"
                    + " advised that this can have negative effects on the performance.")
                .formatted(turn.settings.maxRunningDeployments())));
  }

  static DeploymentPlan plan(Turn turn, Changed changed) {
    return Planner.plan(
        turn.parts.tree,
        changed.next(),
        changed.changed(),
        changed.restarted(),
        new DeploymentId(turn.randomUuid()),
        changed.version());
  }

  static Reply accept(Turn turn, Changed changed, boolean force) {
    DeploymentPlan plan = plan(turn, changed);
    Set<PathId> affected = Deploying.affected(plan);
    List<DeploymentId> conflicts = Deploying.conflicting(turn, affected);
    if (!conflicts.isEmpty() && !force) {
      return locked(turn, changed, plan, conflicts);
    }
    conflicts.forEach(id -> Deploying.cancel(turn, id));
    Map<PathId, RunSpec> original = new HashMap<>();
    Map<PathId, RunSpec> target = new HashMap<>();
    for (PathId id : new TreeSet<>(changed.changed())) {
      turn.spec(id).ifPresent(spec -> original.put(id, spec));
      changed.next().spec(id).ifPresent(spec -> target.put(id, spec));
    }
    adopt(turn, changed);
    turn.event(new Event.GroupChangeSuccess(turn.now, changed.addressed(), changed.version()));
    Deploying.start(
        turn,
        new Deployment(
            plan,
            original,
            target,
            changed.createdGroups(),
            changed.removedGroups(),
            0,
            turn.now,
            Optional.empty()));
    return new Reply.Deploying(changed.version(), plan.id(), changed.created(), changed.subject());
  }

  private static Reply locked(
      Turn turn, Changed changed, DeploymentPlan plan, List<DeploymentId> conflicts) {
    Refusal.Locked locked = new Refusal.Locked(conflicts);
    turn.event(new Event.DeploymentFailed(turn.now, plan, Optional.of(locked.message())));
    turn.event(
        new Event.GroupChangeFailed(
            turn.now, changed.addressed(), changed.version(), locked.message()));
    return new Reply.Refused(locked);
  }

  /** The new definitions become the current ones. */
  static void adopt(Turn turn, Changed changed) {
    turn.parts.tree = changed.next();
    turn.parts.history = changed.history();
    for (Entity entity : changed.put()) {
      turn.store(entity);
    }
    for (Entity.Key key : changed.removed()) {
      turn.delete(key);
    }
    for (PathId id : new TreeSet<>(changed.changed())) {
      turn.queued.add(id);
      Optional<RunSpec> spec = turn.spec(id);
      TaskFailure failure = turn.parts.failures.get(id);
      if (spec.isEmpty() && failure != null) {
        turn.parts.failures = turn.parts.failures.minus(id);
        turn.delete(failure.key());
      }
    }
    if (!changed.changed().isEmpty()) {
      turn.parts.routingRevision++;
    }
  }
}
