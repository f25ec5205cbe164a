package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/** Deployments (marathon-rest.md section 9). */
public final class DeploymentWriter {
  private DeploymentWriter() {}

  /** An element of {@code GET /v2/deployments}. */
  public static void deployment(JsonGenerator out, Deployment deployment, Snapshot snapshot) {
    throw new UnsupportedOperationException();
  }

  /** {@code {"version": …, "deploymentId": …}}. */
  public static void result(JsonGenerator out, Instant version, DeploymentId deployment) {
    throw new UnsupportedOperationException();
  }

  /** {@code {"steps": […]}}, the answer to a dry run. */
  public static void steps(JsonGenerator out, DeploymentPlan plan) {
    throw new UnsupportedOperationException();
  }
}
