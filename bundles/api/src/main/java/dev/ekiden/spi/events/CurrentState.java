package dev.ekiden.spi.events;

import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The latest durable state of things, as the REST API shows them: for subscribers that tell not
 * what happened but how it is now. A service of the host, there when the event log is. Any thread,
 * never blocks; each call is a view of its own. Bytes are a JSON object in UTF-8, the caller's own.
 */
@ProviderType
public interface CurrentState {
  /** An app as {@code GET /v2/apps/{id}} has it, or a pod as {@code GET /v2/pods/{id}} has it. */
  Optional<byte[]> spec(PathId id);

  /** The task of an app's instance, as {@code GET /v2/tasks} has it; other instances have none. */
  Optional<byte[]> task(InstanceId id);

  /** A running deployment as {@code GET /v2/deployments} has it. */
  Optional<byte[]> deployment(DeploymentId id);
}
