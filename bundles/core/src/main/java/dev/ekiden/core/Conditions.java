package dev.ekiden.core;

import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Task;
import java.util.List;

/** From what a cluster says to conditions (marathon-app-model.md section 8.2). */
final class Conditions {
  /** The first of these that one of the tasks is in is that of the instance. */
  private static final List<Condition> PRECEDENCE =
      List.of(
          Condition.ERROR,
          Condition.FAILED,
          Condition.GONE,
          Condition.DROPPED,
          Condition.UNREACHABLE,
          Condition.KILLING,
          Condition.STARTING,
          Condition.STAGING,
          Condition.UNKNOWN,
          Condition.PROVISIONED,
          Condition.RUNNING,
          Condition.FINISHED,
          Condition.KILLED);

  private Conditions() {}

  static Condition of(TaskStatus status) {
    return switch (status.state()) {
      case STAGING -> Condition.STAGING;
      case STARTING -> Condition.STARTING;
      case RUNNING -> Condition.RUNNING;
      case KILLING -> Condition.KILLING;
      case FINISHED -> Condition.FINISHED;
      case FAILED -> Condition.FAILED;
      case KILLED -> Condition.KILLED;
      case ERROR -> Condition.ERROR;
      case DROPPED -> Condition.DROPPED;
      case UNREACHABLE -> Condition.UNREACHABLE;
      case GONE, GONE_BY_OPERATOR -> Condition.GONE;
      case UNKNOWN -> Condition.UNKNOWN;
      case LOST -> lost(status);
    };
  }

  /** What older masters call lost. */
  private static Condition lost(TaskStatus status) {
    String reason = status.reason().orElse("");
    if (reason.equals("REASON_TASK_UNKNOWN")
        || status.message().startsWith("Reconciliation: Task is unknown to the")) {
      return Condition.UNKNOWN;
    }
    return switch (reason) {
      case "REASON_RECONCILIATION", "REASON_SLAVE_DISCONNECTED", "REASON_SLAVE_REMOVED" ->
          Condition.UNREACHABLE;
      default -> Condition.GONE;
    };
  }

  static Condition aggregate(List<Task> tasks) {
    for (Condition condition : PRECEDENCE) {
      for (Task task : tasks) {
        if (task.condition() == condition) {
          return condition;
        }
      }
    }
    return Condition.UNREACHABLE_INACTIVE;
  }

  /**
   * Whether news of a task can be true: what is over stays over, and a task does not go back to
   * where it was before, unless its agent was out of sight.
   */
  static boolean follows(Condition before, Condition after) {
    if (before.terminal()) {
      return false;
    }
    return switch (after) {
      case STAGING -> before == Condition.PROVISIONED || unreachable(before);
      case STARTING ->
          before == Condition.PROVISIONED || before == Condition.STAGING || unreachable(before);
      case RUNNING -> before != Condition.KILLING;
      default -> true;
    };
  }

  static boolean unreachable(Condition condition) {
    return condition == Condition.UNREACHABLE || condition == Condition.UNREACHABLE_INACTIVE;
  }
}
