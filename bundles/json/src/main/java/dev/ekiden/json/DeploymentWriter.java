package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.DeploymentPlan.Action;
import dev.ekiden.api.model.DeploymentPlan.Step;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Deployments (marathon-rest.md section 9). */
public final class DeploymentWriter {
  private DeploymentWriter() {}

  /**
   * An element of {@code GET /v2/deployments}.
   *
   * @param progress also what is ours: whether it is stalled, since when, and what it waits for
   */
  public static void deployment(
      JsonGenerator out, Deployment deployment, Snapshot snapshot, boolean progress) {
    List<Step> steps = deployment.plan().steps();
    List<Action> current =
        deployment.currentStep() < steps.size()
            ? steps.get(deployment.currentStep()).actions()
            : List.of();
    out.writeStartObject();
    out.writeStringProperty("id", deployment.id().value());
    steps(out, steps);
    Properties.time(out, "version", deployment.plan().version());
    affected(out, "affectedApps", steps, false);
    affected(out, "affectedPods", steps, true);
    Properties.list(
        out,
        "currentActions",
        current,
        (o, action) -> {
          o.writeStartObject();
          fields(o, action);
          Properties.list(
              o,
              "readinessCheckResults",
              snapshot.readiness(action.spec()),
              CheckParts::readinessResult);
          o.writeEndObject();
        });
    out.writeNumberProperty("currentStep", Math.min(deployment.currentStep() + 1, steps.size()));
    out.writeNumberProperty("totalSteps", steps.size());
    if (progress) {
      progress(out, deployment, snapshot);
    }
    out.writeEndObject();
  }

  private static void progress(JsonGenerator out, Deployment deployment, Snapshot snapshot) {
    out.writeStringProperty("status", deployment.stalled().isPresent() ? "stalled" : "running");
    Properties.time(out, "startedAt", deployment.startedAt());
    deployment.due().ifPresent(due -> Properties.time(out, "deadline", due));
    Properties.text(out, "onDeadline", deployment.deadline().map(d -> d.then().wireName()));
    deployment.stalled().ifPresent(s -> Properties.time(out, "stalledSince", s.since()));
    Properties.text(
        out,
        "cause",
        snapshot.waitsFor(deployment.id()).or(() -> deployment.stalled().map(s -> s.cause())));
  }

  /** {@code {"version": …, "deploymentId": …}}. */
  public static void result(JsonGenerator out, Instant version, DeploymentId deployment) {
    out.writeStartObject();
    out.writeStringProperty("deploymentId", deployment.value());
    Properties.time(out, "version", version);
    out.writeEndObject();
  }

  /** {@code {"steps": […]}}, the answer to a dry run. */
  public static void steps(JsonGenerator out, DeploymentPlan plan) {
    out.writeStartObject();
    steps(out, plan.steps());
    out.writeEndObject();
  }

  /** The field {@code steps}. */
  static void steps(JsonGenerator out, List<Step> steps) {
    Properties.list(out, "steps", steps, DeploymentWriter::step);
  }

  static void step(JsonGenerator out, Step step) {
    out.writeStartObject();
    Properties.list(
        out,
        "actions",
        step.actions(),
        (o, action) -> {
          o.writeStartObject();
          fields(o, action);
          o.writeEndObject();
        });
    out.writeEndObject();
  }

  private static void fields(JsonGenerator out, Action action) {
    out.writeStringProperty("action", action.wireName());
    out.writeStringProperty(action.pod() ? "pod" : "app", action.spec().value());
  }

  private static void affected(JsonGenerator out, String name, List<Step> steps, boolean pods) {
    Properties.texts(
        out,
        name,
        steps.stream()
            .flatMap(step -> step.actions().stream())
            .filter(action -> action.pod() == pods)
            .map(action -> action.spec().value())
            .distinct()
            .toList());
  }
}
