package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Terms;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.core.definition.Definitions;
import java.util.Optional;

/** Wishes of callers. */
final class Requests {
  private Requests() {}

  static Reply carryOut(Turn turn, Command.Request request) {
    return switch (request) {
      case Command.Edit edit -> edit(turn, edit, Terms.NONE);
      case Command.Rollout rollout -> edit(turn, rollout.edit(), rollout.terms());
      case Command.CancelDeployment c -> cancel(turn, c);
      case Command.KillInstances c -> KillRequests.kill(turn, c);
      case Command.ResetDelay c -> resetDelay(turn, c);
    };
  }

  private static Reply edit(Turn turn, Command.Edit edit, Terms terms) {
    if (Accepting.full(turn)) {
      return Accepting.tooMany(turn);
    }
    dev.ekiden.core.definition.Outcome outcome =
        Definitions.apply(
            edit,
            Accepting.manner(turn, terms),
            turn.parts.tree,
            turn.parts.history,
            turn.settings,
            turn.now);
    return switch (outcome) {
      case dev.ekiden.core.definition.Outcome.Refused refused -> {
        unavailable(turn, edit, refused.refusal());
        yield new Reply.Refused(refused.refusal());
      }
      case dev.ekiden.core.definition.Outcome.Changed changed -> {
        if (edit instanceof Command.UpdateGroup group && group.dryRun()) {
          yield new Reply.Planned(Accepting.plan(turn, changed, Accepting.manner(turn, terms)));
        }
        if (edit instanceof Command.EnforceRole) {
          Accepting.adopt(turn, changed);
          yield new Reply.Done();
        }
        Reply reply = Accepting.accept(turn, changed, forced(edit), terms);
        if (reply instanceof Reply.Deploying deploying) {
          told(turn, edit, deploying.spec());
        }
        yield reply;
      }
    };
  }

  /** A version to go back to that is not there is told to everybody, as Marathon does. */
  private static void unavailable(Turn turn, Command.Edit edit, Refusal refusal) {
    if (edit instanceof Command.UpdateGroup group
        && group.update().version().isPresent()
        && refusal instanceof Refusal.Unprocessable) {
      turn.event(
          new Event.GroupChangeFailed(turn.now, group.id().parent(), turn.now, refusal.message()));
    }
  }

  private static boolean forced(Command.Edit edit) {
    return switch (edit) {
      case Command.CreateApp c -> c.force();
      case Command.UpdateApp c -> c.force();
      case Command.UpdateApps c -> c.force();
      case Command.DeleteApp c -> c.force();
      case Command.RestartApp c -> c.force();
      case Command.CreatePod c -> c.force();
      case Command.UpdatePod c -> c.force();
      case Command.DeletePod c -> c.force();
      case Command.CreateGroup c -> c.force();
      case Command.UpdateGroup c -> c.force();
      case Command.EnforceRole c -> false;
      case Command.DeleteGroup c -> c.force();
    };
  }

  private static void told(Turn turn, Command.Edit edit, Optional<RunSpec> spec) {
    switch (edit) {
      case Command.CreateApp c ->
          posted(
              turn, c.origin(), spec.map(s -> s instanceof App app ? app.withPortsOf(c.app()) : s));
      case Command.UpdateApp c -> posted(turn, c.origin(), spec);
      case Command.CreatePod c -> pod(turn, "created", c.origin(), c.pod());
      case Command.UpdatePod c -> pod(turn, "updated", c.origin(), c.pod());
      case Command.DeletePod c ->
          turn.event(
              new Event.PodChanged(
                  turn.now, "deleted", c.origin().clientIp(), c.origin().uri(), c.id()));
      default -> {}
    }
  }

  private static void posted(Turn turn, dev.ekiden.api.Origin origin, Optional<RunSpec> spec) {
    if (spec.orElse(null) instanceof App app) {
      turn.event(new Event.ApiPost(turn.now, origin.clientIp(), origin.uri(), app));
    }
  }

  private static void pod(Turn turn, String change, dev.ekiden.api.Origin origin, Pod pod) {
    turn.event(new Event.PodChanged(turn.now, change, origin.clientIp(), origin.uri(), pod.id()));
  }

  private static Reply cancel(Turn turn, Command.CancelDeployment c) {
    Run run = turn.parts.runs.get(c.id());
    if (run == null) {
      return new Reply.Refused(
          new Refusal.NotFound("DeploymentPlan " + c.id() + " does not exist"));
    }
    DeploymentId id = run.deployment().id();
    if (c.force()) {
      Deploying.cancel(turn, id);
      return new Reply.Done();
    }
    dev.ekiden.core.definition.Outcome outcome =
        Definitions.revert(
            run.deployment(), turn.parts.tree, turn.parts.history, turn.settings, turn.now);
    return switch (outcome) {
      case dev.ekiden.core.definition.Outcome.Refused refused ->
          new Reply.Refused(refused.refusal());
      case dev.ekiden.core.definition.Outcome.Changed changed -> {
        Deploying.cancel(turn, id);
        yield Accepting.revert(turn, changed, run.deployment());
      }
    };
  }

  private static Reply resetDelay(Turn turn, Command.ResetDelay c) {
    if (turn.fleet(c.id()).scheduled().isEmpty()) {
      return new Reply.Refused(
          new Refusal.NotFound("Application " + c.id() + " not found in tasks queue."));
    }
    Backoffs.reset(turn, c.id());
    turn.queued.add(c.id());
    return new Reply.Done();
  }
}
