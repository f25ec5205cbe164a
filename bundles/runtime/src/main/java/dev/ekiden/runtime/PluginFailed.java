package dev.ekiden.runtime;

/** A call into a plugin that threw or took too long. */
final class PluginFailed extends Exception {
  private static final long serialVersionUID = 1;

  PluginFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
