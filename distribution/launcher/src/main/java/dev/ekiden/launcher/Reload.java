package dev.ekiden.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Follows the configuration directory of a running server. A change that cannot be understood is
 * one line in the log, and everything stays as it was.
 */
final class Reload {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Flags that only a start can follow: something else was made from them. */
  private static final Set<String> AT_START =
      Set.of(
          "bridge",
          "config",
          "console_password",
          "data",
          "deploy",
          "hostname",
          "http",
          "http_address",
          "http_credentials",
          "http_port",
          "http_realm",
          "https_port",
          "kill_tasks_on_exit",
          "logging_level",
          "master",
          "ssl_keystore_password",
          "ssl_keystore_path",
          "storage");

  private final Path directory;
  private final Consumer<Map<String, Map<String, String>>> changed;
  private Map<String, String> seen;

  /**
   * Notes how the directory is now.
   *
   * @param changed takes the files as {@link Configurations#files} reads them; may throw {@link
   *     UsageException}
   */
  Reload(Path directory, Consumer<Map<String, Map<String, String>>> changed) {
    this.directory = directory;
    this.changed = changed;
    this.seen = Map.of();
    this.seen = state();
  }

  /** Follows until it is interrupted. */
  void run() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. */
  void look() {
    var now = state();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      changed.accept(Configurations.files(directory));
    } catch (UsageException | StartException e) {
      Log.warn("the change in %s is not followed: %s".formatted(directory, e.getMessage()));
    }
  }

  /** Size and time of every file; a file that is just going away counts as gone. */
  private Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).toList()) {
        state.put(
            file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
      }
    } catch (IOException _) {
      return seen;
    }
    return state;
  }

  /**
   * What is chosen now, as far as a running server can follow; a line about each thing it cannot.
   */
  static Chosen possible(Chosen before, Chosen now) {
    Map<String, Object> given = new TreeMap<>(now.given());
    for (String name : new TreeSet<>(AT_START)) {
      if (!before.value(name).equals(now.value(name))) {
        Log.warn("--%s is followed at the next start".formatted(name));
      }
      var old = before.given().get(name);
      if (old == null) {
        given.remove(name);
      } else {
        given.put(name, old);
      }
    }
    return new Chosen(given);
  }
}
