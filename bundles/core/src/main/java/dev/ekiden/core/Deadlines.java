package dev.ekiden.core;

import dev.ekiden.api.Reply;
import dev.ekiden.api.Terms;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Deployment.Stalled;
import dev.ekiden.api.model.DeploymentDeadline;
import dev.ekiden.api.model.DeploymentDeadline.Then;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.core.definition.DeadlineLabels;
import dev.ekiden.core.definition.Definitions;
import dev.ekiden.core.definition.Outcome;
import dev.ekiden.core.definition.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Deployments that were given a time to be done in. */
final class Deadlines {
  /** After a restart a deployment has at least this long to find out that it is done. */
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  /** How soon one that cannot be judged yet is looked at again. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private static final String STALLED = "deployment_stalled";
  private static final String ROLLED_BACK = "deployment_rolled_back";

  private Deadlines() {}

  /** What the caller asks for, else the earliest that the labels of the specs ask for. */
  static Optional<DeploymentDeadline> of(Terms terms, DeploymentPlan plan, Tree target) {
    Optional<DeploymentDeadline> labelled =
        Deploying.affected(plan).stream()
            .flatMap(id -> target.spec(id).stream())
            .flatMap(spec -> DeadlineLabels.of(spec).stream())
            .min(
                Comparator.comparing(DeploymentDeadline::after)
                    .thenComparing(DeploymentDeadline::then, Comparator.reverseOrder()));
    return terms
        .deadline()
        .or(() -> labelled.map(DeploymentDeadline::after))
        .map(
            after ->
                new DeploymentDeadline(
                    after,
                    terms
                        .onDeadline()
                        .or(() -> labelled.map(DeploymentDeadline::then))
                        .orElse(Then.STALL)));
  }

  static void watch(Turn turn, Deployment deployment) {
    at(turn, deployment, turn.now);
  }

  static void resume(Turn turn, Deployment deployment) {
    at(turn, deployment, turn.now.plus(RECOVERY));
  }

  private static void at(Turn turn, Deployment deployment, Instant earliest) {
    if (deployment.stalled().isEmpty()) {
      deployment
          .due()
          .ifPresent(
              due ->
                  turn.alarm(
                      new Alarm.Deadline(deployment.id()),
                      due.isBefore(earliest) ? earliest : due));
    }
  }

  /** It is not done in time. */
  static void over(Turn turn, DeploymentId id) {
    Run run = turn.parts.runs.get(id);
    if (run == null) {
      return;
    }
    if (Deploying.affected(run.deployment().plan()).stream().anyMatch(turn::uncertain)) {
      turn.alarm(new Alarm.Deadline(id), turn.now.plus(AGAIN));
      return;
    }
    String cause = Holdup.of(turn.parts, run);
    Deployment stalled = run.deployment().withStalled(Optional.of(new Stalled(turn.now, cause)));
    told(turn, STALLED, stalled, Map.of("cause", cause));
    boolean back = stalled.deadline().filter(d -> d.then() == Then.ROLLBACK).isPresent();
    if (!back || !rolledBack(turn, stalled, cause)) {
      Deploying.marked(turn, stalled);
    }
  }

  /** False when the former definitions are not valid any more. */
  private static boolean rolledBack(Turn turn, Deployment deployment, String cause) {
    Outcome outcome =
        Definitions.revert(
            deployment, turn.parts.tree, turn.parts.history, turn.settings, turn.now);
    return switch (outcome) {
      case Outcome.Refused refused -> {
        told(
            turn,
            "deployment_rollback_failed",
            deployment,
            Map.of("cause", refused.refusal().message()));
        yield false;
      }
      case Outcome.Changed changed -> {
        Deploying.cancel(turn, deployment.id(), "The deployment missed its deadline. " + cause);
        Reply reply = Accepting.revert(turn, changed, deployment);
        if (reply instanceof Reply.Deploying deploying) {
          told(
              turn,
              ROLLED_BACK,
              deployment,
              Map.of("cause", cause, "rollback", deploying.deployment().value()));
        }
        yield true;
      }
    };
  }

  private static void told(
      Turn turn, String type, Deployment deployment, Map<String, String> more) {
    Map<String, String> fields = new HashMap<>(more);
    fields.put("id", deployment.id().value());
    turn.event(new Event.Notice(turn.now, type, fields));
  }
}
