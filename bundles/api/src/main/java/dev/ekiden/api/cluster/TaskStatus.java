package dev.ekiden.api.cluster;

import dev.ekiden.api.model.Task;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster says of one task (mesos-v1.md, "Status updates").
 *
 * @param taskId as the cluster knows it; may be none of ours
 * @param ackId present when the update wants to be acknowledged; it is, once it is durable.
 *     Repetitions carry the same id
 * @param reason the cluster's own word, e.g. {@code REASON_RECONCILIATION}
 * @param healthy verdict of checks the cluster carries out
 * @param details beside the state: {@code exitCode}, {@code signal}, {@code sandbox}, {@code
 *     stderrTail}
 */
@RecordBuilder
public record TaskStatus(
    String taskId,
    State state,
    Optional<String> ackId,
    Optional<String> agentId,
    Optional<String> reason,
    String message,
    Instant timestamp,
    Optional<Boolean> healthy,
    Optional<Task.CheckResult> checkResult,
    List<Task.IpAddress> ips,
    Map<String, String> details) {
  public TaskStatus {
    ips = List.copyOf(ips);
    details = Map.copyOf(details);
  }

  /** States of Mesos, without the prefix {@code TASK_}. */
  public enum State {
    STAGING,
    STARTING,
    RUNNING,
    KILLING,
    FINISHED,
    FAILED,
    KILLED,
    ERROR,
    LOST,
    DROPPED,
    UNREACHABLE,
    GONE,
    GONE_BY_OPERATOR,
    UNKNOWN;

    public String wireName() {
      return "TASK_" + name();
    }
  }
}
