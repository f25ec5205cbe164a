package dev.ekiden.health.http;

import dev.ekiden.api.Command.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whose fault it is that a connection failed. */
final class Failures {
  /** Our own shortages, in the operating system's words. */
  private static final List<String> OURS =
      List.of(
          "Too many open files",
          "Cannot assign requested address",
          "No buffer space available",
          "Cannot allocate memory");

  private Failures() {}

  static Verdict verdict(IOException e) {
    String message = Optional.ofNullable(e.getMessage()).orElse("failed");
    if (OURS.stream().anyMatch(message::contains)) {
      return new Verdict.Unknown(message);
    }
    return new Verdict.Unhealthy(e.getClass().getSimpleName() + ": " + message);
  }
}
