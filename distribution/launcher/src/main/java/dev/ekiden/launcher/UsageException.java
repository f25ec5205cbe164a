package dev.ekiden.launcher;

/** The caller asked for something that does not exist: one line for stderr, exit code 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String line) {
    super(line);
  }
}
