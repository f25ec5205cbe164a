package dev.ekiden.core;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Terms;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentDeadline;
import dev.ekiden.api.model.DeploymentDeadline.Then;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.core.definition.Manner;
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
  private static final String NO_DEADLINE =
      "onDeadline says what happens when a deadline passes, but there is none: name one by"
          + " deadline.";

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

  /** What led from the present definitions to those. */
  static DeploymentPlan plan(Turn turn, Changed changed, Manner manner) {
    Set<PathId> kept = new TreeSet<>(changed.inPlace());
    kept.removeIf(
        id ->
            !Adoption.reachesAll(
                turn, turn.spec(id).orElseThrow(), changed.next().spec(id).orElseThrow(), manner));
    return Planner.plan(
        turn.parts.tree,
        changed.next(),
        changed.changed(),
        changed.restarted(),
        kept,
        new DeploymentId(turn.randomUuid()),
        changed.version());
  }

  static Manner manner(Turn turn, Terms terms) {
    return new Manner(
        terms.inPlace(),
        turn.parts.clusters.values().stream().anyMatch(agents -> agents.state().runsChecks()));
  }

  /** Takes back a deployment that has been cancelled. */
  static Reply revert(Turn turn, Changed changed, Deployment reverted) {
    // Never back and forth: at its own deadline the way back only stalls.
    Optional<DeploymentDeadline> deadline =
        reverted.deadline().map(d -> new DeploymentDeadline(d.after(), Then.STALL));
    Manner manner = manner(turn, Terms.NONE);
    DeploymentPlan plan = plan(turn, changed, manner);
    Deploying.conflicting(turn, changed.changed()).forEach(id -> Deploying.cancel(turn, id));
    Reply reply = start(turn, changed, plan, deadline, manner);
    // What it has started and nobody wants any more must not wait for the next look at all specs.
    turn.unbalanced.addAll(Deploying.affected(reverted.plan()));
    return reply;
  }

  static Reply accept(Turn turn, Changed changed, boolean force, Terms terms) {
    Manner manner = manner(turn, terms);
    DeploymentPlan plan = plan(turn, changed, manner);
    List<DeploymentId> conflicts = Deploying.conflicting(turn, new TreeSet<>(changed.changed()));
    if (!conflicts.isEmpty() && !force) {
      return locked(turn, changed, plan, conflicts);
    }
    Optional<DeploymentDeadline> deadline = Deadlines.of(terms, plan, changed.next());
    if (deadline.isEmpty() && terms.onDeadline().isPresent()) {
      return new Reply.Refused(new Refusal.Unprocessable(NO_DEADLINE));
    }
    conflicts.forEach(id -> Deploying.cancel(turn, id));
    return start(turn, changed, plan, deadline, manner);
  }

  private static Reply start(
      Turn turn,
      Changed changed,
      DeploymentPlan plan,
      Optional<DeploymentDeadline> deadline,
      Manner manner) {
    Map<PathId, RunSpec> original = new HashMap<>();
    Map<PathId, RunSpec> target = new HashMap<>();
    for (PathId id : new TreeSet<>(changed.changed())) {
      turn.spec(id).ifPresent(spec -> original.put(id, spec));
      changed.next().spec(id).ifPresent(spec -> target.put(id, spec));
    }
    adopt(turn, changed);
    turn.event(new Event.GroupChangeSuccess(turn.now, changed.addressed(), changed.version()));
    for (PathId id : new TreeSet<>(changed.inPlace())) {
      Adoption.inPlace(
          turn, Optional.ofNullable(original.get(id)), turn.spec(id).orElseThrow(), manner);
    }
    Deploying.start(
        turn,
        new Deployment(
            plan,
            original,
            target,
            changed.createdGroups(),
            changed.removedGroups(),
            changed.changedGroups(),
            0,
            turn.now,
            deadline,
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
      if (spec.isEmpty()) {
        turn.parts.failures(id).forEach(failure -> turn.delete(failure.key()));
        turn.parts.failures = turn.parts.failures.minus(id);
      }
    }
    if (!changed.changed().isEmpty()) {
      turn.parts.routingRevision++;
    }
  }
}
