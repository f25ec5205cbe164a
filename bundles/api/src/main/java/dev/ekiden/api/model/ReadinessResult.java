package dev.ekiden.api.model;

import java.util.Optional;

/** Last answer to a readiness check. */
public record ReadinessResult(
    String name, TaskId task, boolean ready, Optional<Response> lastResponse) {
  public record Response(int status, String contentType, String body) {}
}
