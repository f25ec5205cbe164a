package dev.ekiden.api;

import dev.ekiden.api.model.DeploymentId;
import java.util.List;

/** Why a request was not carried out; nothing has changed then. Texts are shown to callers. */
public sealed interface Refusal {
  String message();

  /** HTTP 404. */
  record NotFound(String message) implements Refusal {}

  /** HTTP 400. */
  record BadRequest(String message) implements Refusal {}

  /** HTTP 422 with one message. */
  record Unprocessable(String message) implements Refusal {}

  /** HTTP 422 with details. */
  record Invalid(List<Violation> violations) implements Refusal {
    public Invalid {
      violations = List.copyOf(violations);
    }

    @Override
    public String message() {
      return "Object is not valid";
    }
  }

  /** HTTP 409: the id exists, or the state does not allow it. */
  record Conflict(String message) implements Refusal {}

  /** HTTP 409: other deployments are at work on the same specs. */
  record Locked(List<DeploymentId> deployments) implements Refusal {
    public Locked {
      deployments = List.copyOf(deployments);
    }

    @Override
    public String message() {
      return "App is locked by one or more deployments. Override with the option '?force=true'. "
          + "View details at '/v2/deployments/<DEPLOYMENT_ID>'.";
    }
  }

  /** HTTP 403: too many deployments are running. */
  record TooManyDeployments(String message) implements Refusal {}

  /** HTTP 503: not now (overloaded, stopping, no durable store); try again. */
  record Unavailable(String message) implements Refusal {}
}
