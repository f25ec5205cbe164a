package dev.ekiden.spi.storage;

/** A store could not do what was asked. */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1;

  /** What the host does about it. */
  public enum Code {
    /** For now, e.g. disk full, connection lost: nothing was written, try again. */
    UNAVAILABLE,
    /** Another server has taken over: stop. */
    FENCED,
    /** Not readable: stop, keep the data for repair. */
    CORRUPT
  }

  private final Code code;

  public StorageException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public StorageException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
