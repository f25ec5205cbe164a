package dev.ekiden.api.model;

/** State of an instance or of one of its tasks (marathon-app-model.md section 8.2). */
public enum Condition {
  SCHEDULED("Scheduled", "TASK_STAGING"),
  PROVISIONED("Provisioned", "TASK_STAGING"),
  STAGING("Staging", "TASK_STAGING"),
  STARTING("Starting", "TASK_STARTING"),
  RUNNING("Running", "TASK_RUNNING"),
  KILLING("Killing", "TASK_KILLING"),
  FINISHED("Finished", "TASK_FINISHED"),
  FAILED("Failed", "TASK_FAILED"),
  ERROR("Error", "TASK_ERROR"),
  KILLED("Killed", "TASK_KILLED"),
  GONE("Gone", "TASK_GONE"),
  DROPPED("Dropped", "TASK_DROPPED"),
  UNKNOWN("Unknown", "TASK_UNKNOWN"),
  UNREACHABLE("Unreachable", "TASK_UNREACHABLE"),
  UNREACHABLE_INACTIVE("UnreachableInactive", "TASK_UNREACHABLE");

  private final String label;
  private final String taskState;

  Condition(String label, String taskState) {
    this.label = label;
    this.taskState = taskState;
  }

  /** The word used in events and instance JSON. */
  public String label() {
    return label;
  }

  /** The state shown in task JSON. */
  public String taskState() {
    return taskState;
  }

  /** The task is over and never comes back. */
  public boolean terminal() {
    return switch (this) {
      case FINISHED, FAILED, ERROR, KILLED, GONE, DROPPED, UNKNOWN -> true;
      default -> false;
    };
  }

  /** Launched, and neither over nor given up. */
  public boolean active() {
    return switch (this) {
      case PROVISIONED, STAGING, STARTING, RUNNING, KILLING, UNREACHABLE -> true;
      default -> false;
    };
  }
}
