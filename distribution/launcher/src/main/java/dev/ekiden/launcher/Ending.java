package dev.ekiden.launcher;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The end of the process: what a signal brings about at whatever moment it comes, also in the midst
 * of a start. A line that says so, a stop that takes no longer than it may, an exit code.
 */
final class Ending {
  /** Set by whoever stops the framework from inside because it cannot go on. */
  private static final String EXIT_CODE = "ekiden.exit.code";

  private final Thread hook = new Thread(this::stop, "stop");

  /** For the stop that a signal asked for: a success, whatever the signal. */
  private volatile int exitCode;

  private volatile Optional<Server> server = Optional.empty();

  /** Present once the start is complete. */
  private volatile Optional<Runnable> before = Optional.empty();

  /**
   * Starts a server; from now on a signal stops what there is of it.
   *
   * @param start hands over the server as soon as there is something to stop
   */
  <T> T watch(Function<Consumer<Server>, T> start) {
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return start.apply(begun -> server = Optional.of(begun));
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  /** The start has failed. Does not return when that is the work of a signal. */
  private void release() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      while (true) {
        LockSupport.park(); // the hook ends the process
      }
    }
  }

  /**
   * The start is complete.
   *
   * @param before what comes before the server's own end
   */
  void started(Runnable before) {
    this.before = Optional.of(before);
  }

  /** Ends the process by itself. */
  void exit(int code) {
    exitCode = code;
    System.exit(code);
  }

  private void stop() {
    before.ifPresent(Runnable::run);
    server.ifPresentOrElse(
        this::stop, () -> Log.info("stopped before anything was started; services go on running"));
    Runtime.getRuntime().halt(Integer.getInteger(EXIT_CODE, exitCode));
  }

  private void stop(Server begun) {
    Log.info(
        "stopping%s; %s"
            .formatted(
                before.isPresent() ? "" : " in the midst of the start",
                Remote.services(begun.endsServices())));
    try {
      begun.close();
      Log.info("stopped");
    } catch (IOException e) {
      Log.warn("stopping: " + e.getMessage());
    }
  }
}
