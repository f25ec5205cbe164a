package dev.ekiden.events.sse;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.GroupStatus;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is answered as JSON. */
final class Answers {
  private Answers() {}

  /** All groups that callers may name. */
  static void list(EventLog log, HttpServletResponse response) throws IOException {
    json(
        response,
        HttpServletResponse.SC_OK,
        log.groups().stream()
            .filter(group -> Join.isPublic(group.name()))
            .map(Answers::group)
            .collect(Collectors.joining(",", "{\"groups\":[", "]}")));
  }

  private static String group(GroupStatus group) {
    return "{\"name\":\"%s\",\"position\":%d,\"lag\":%d,\"members\":%d,\"unacknowledged\":%d}"
        .formatted(group.name(), group.position(), group.lag(), group.members(), group.open());
  }

  /** JSON Schemas of all events. */
  static void schemas(HttpServletResponse response) throws IOException {
    try (InputStream schemas = Event.class.getResourceAsStream("events.schema.json")) {
      response.setContentType("application/schema+json");
      Objects.requireNonNull(schemas, "the api has the schemas")
          .transferTo(response.getOutputStream());
    }
  }

  static void refuse(HttpServletResponse response, int status, String message) throws IOException {
    json(response, status, "{\"message\":\"" + escaped(message) + "\"}");
  }

  /** Messages repeat what callers have sent. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                escaped.append('\\').append((char) c);
              } else if (c < ' ') {
                escaped.append("\\u%04x".formatted(c));
              } else {
                escaped.append((char) c);
              }
            });
    return escaped.toString();
  }

  static int status(JoinRefused.Reason reason) {
    return switch (reason) {
      case OTHER_FILTER -> HttpServletResponse.SC_CONFLICT;
      case TOO_MANY, CLOSED -> HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    };
  }

  static OptionalLong number(@Nullable String text) {
    try {
      return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static void json(HttpServletResponse response, int status, String body)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
  }
}
