package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.TaskStatus.State;

/** A task that cannot be run here as it is described; the message is for the one who wrote it. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final State state;
  private final String reason;

  Refused(State state, String reason, String message) {
    super(message);
    this.state = state;
    this.reason = reason;
  }

  /** Wrong for any machine like this one. */
  static Refused invalid(String message) {
    return new Refused(State.ERROR, "REASON_TASK_INVALID", message);
  }

  /** Right in itself, but not here or not now. */
  static Refused failed(String message) {
    return new Refused(State.FAILED, Outcome.LAUNCH_FAILED, message);
  }

  State state() {
    return state;
  }

  String reason() {
    return reason;
  }

  String text() {
    String message = getMessage();
    return message == null ? reason : message;
  }
}
