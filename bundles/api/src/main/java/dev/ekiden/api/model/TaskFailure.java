package dev.ekiden.api.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How the last task of a spec failed.
 *
 * @param state e.g. {@code TASK_FAILED}
 * @param version of the spec it ran
 * @param details as in {@link Task#details()}: exit code, signal, tail of stderr
 */
public record TaskFailure(
    PathId spec,
    String taskId,
    String state,
    String message,
    String host,
    Optional<String> agentId,
    Instant version,
    Instant timestamp,
    Map<String, String> details)
    implements Entity {
  public TaskFailure {
    details = Map.copyOf(details);
  }

  @Override
  public Key key() {
    return new Key(Kind.TASK_FAILURE, spec.value());
  }
}
