package dev.ekiden.api.model;

import java.time.Duration;
import java.util.Optional;

/** A purely informational check, carried out beside the task (marathon-app-model.md 6.3). */
public record Check(Kind kind, Duration interval, Duration timeout, Duration delay) {
  /** Exactly one way to check. */
  public sealed interface Kind {}

  /** {@code scheme} is HTTP or HTTPS; pods name an endpoint. */
  public record Http(
      Optional<Integer> portIndex,
      Optional<Integer> port,
      Optional<String> endpoint,
      Optional<String> path,
      String scheme)
      implements Kind {}

  public record Tcp(Optional<Integer> portIndex, Optional<Integer> port, Optional<String> endpoint)
      implements Kind {}

  public record Exec(CommandLine command) implements Kind {}
}
