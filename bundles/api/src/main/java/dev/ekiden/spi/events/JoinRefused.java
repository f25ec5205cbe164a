package dev.ekiden.spi.events;

/** Somebody may not become a member of a group; the message says why, for people. */
public final class JoinRefused extends Exception {
  private static final long serialVersionUID = 1;

  /** What stands in the way. */
  public enum Reason {
    /** The members that are there want other events (HTTP: 409). */
    OTHER_FILTER,
    /** There are too many groups, or too many members (HTTP: 503). */
    TOO_MANY,
    /** The server is stopping (HTTP: 503). */
    CLOSED
  }

  private final Reason reason;

  public JoinRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
