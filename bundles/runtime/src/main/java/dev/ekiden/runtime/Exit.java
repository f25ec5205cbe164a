package dev.ekiden.runtime;

/** The way out when going on would do harm. */
@FunctionalInterface
interface Exit {
  /** Stops the server with one line for people. Returns at once; called again it does nothing. */
  void now(int code, String line);
}
