package dev.ekiden.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a task of a spec failed. The newest {@link #KEPT} of a spec are kept.
 *
 * @param number counts the failures of the spec, from 0
 * @param state e.g. {@code TASK_FAILED}
 * @param version of the spec it ran
 * @param timestamp when the cluster saw it
 * @param reason the cluster's own word for it, e.g. {@code REASON_CONTAINER_LIMITATION_MEMORY}
 * @param details as in {@link Task#details()}: {@code exitCode}, {@code signal}, {@code stderrTail}
 */
@RecordBuilder
public record TaskFailure(
    PathId spec,
    int number,
    String taskId,
    String state,
    String message,
    String host,
    Optional<String> agentId,
    Instant version,
    Instant timestamp,
    Optional<String> reason,
    Map<String, String> details)
    implements Entity, TaskFailureBuilder.With {
  /** Failures kept of each spec; later ones take the place of the oldest. */
  public static final int KEPT = 10;

  public TaskFailure {
    details = Map.copyOf(details);
  }

  @Override
  public Key key() {
    int slot = number % KEPT;
    return new Key(Kind.TASK_FAILURE, slot == 0 ? spec.value() : spec.value() + "#" + slot);
  }
}
