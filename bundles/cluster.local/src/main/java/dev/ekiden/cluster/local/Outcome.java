package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.TaskStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a task ended, kept until the host has acknowledged it.
 *
 * @param reason Mesos's word for it
 */
record Outcome(
    State state,
    Optional<String> reason,
    String message,
    Instant time,
    Map<String, String> details) {
  static final String LAUNCH_FAILED = "REASON_CONTAINER_LAUNCH_FAILED";
  static final String OUT_OF_MEMORY = "REASON_CONTAINER_LIMITATION_MEMORY";
  static final String VANISHED = "REASON_EXECUTOR_TERMINATED";
  static final String RESTARTED = "REASON_AGENT_RESTARTED";

  private static final String DETAIL = "detail.";

  Outcome {
    details = Map.copyOf(details);
  }

  static Outcome failed(String reason, String message, Instant time) {
    return new Outcome(State.FAILED, Optional.of(reason), message, time, Map.of());
  }

  Outcome with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(details);
    all.putAll(more);
    return new Outcome(state, reason, message, time, all);
  }

  void write(Path file) throws IOException {
    Map<String, String> fields = new HashMap<>();
    fields.put("state", state.name());
    reason.ifPresent(r -> fields.put("reason", r));
    fields.put("message", message);
    fields.put("time", time.toString());
    details.forEach((name, value) -> fields.put(DETAIL + name, value));
    TextFiles.writeFields(file, fields);
  }

  /** Empty when there is none yet. */
  static Optional<Outcome> read(Path file) throws IOException {
    Optional<Map<String, String>> found = TextFiles.readFields(file);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> fields = found.get();
    Map<String, String> details = new HashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(DETAIL)) {
            details.put(name.substring(DETAIL.length()), value);
          }
        });
    try {
      return Optional.of(
          new Outcome(
              State.valueOf(fields.getOrDefault("state", "")),
              Optional.ofNullable(fields.get("reason")),
              fields.getOrDefault("message", ""),
              Instant.parse(fields.getOrDefault("time", "")),
              details));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }
}
