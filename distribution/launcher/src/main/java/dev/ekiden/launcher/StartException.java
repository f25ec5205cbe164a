package dev.ekiden.launcher;

/** The machine does not let us start: one line for stderr, exit code 1. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StartException(String line) {
    super(line);
  }

  StartException(String line, Throwable cause) {
    super(line, cause);
  }
}
