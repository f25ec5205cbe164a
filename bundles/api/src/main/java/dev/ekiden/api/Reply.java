package dev.ekiden.api;

import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answer to a {@link Command}, given once its effect is durable. */
public sealed interface Reply {
  /** Carried out, nothing to tell. */
  record Done() implements Reply {}

  /**
   * Accepted; a deployment carries it out.
   *
   * @param created the id was new
   * @param spec the definition as stored, for calls about one spec
   */
  record Deploying(
      Instant version, DeploymentId deployment, boolean created, Optional<RunSpec> spec)
      implements Reply {}

  /** What a dry run would do. */
  record Planned(DeploymentPlan plan) implements Reply {}

  /** The instances as they were when they were chosen. */
  record Killing(List<Instance> instances) implements Reply {
    public Killing {
      instances = List.copyOf(instances);
    }
  }

  record Refused(Refusal refusal) implements Reply {}
}
