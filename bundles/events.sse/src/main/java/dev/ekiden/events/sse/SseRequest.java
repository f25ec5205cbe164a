package dev.ekiden.events.sse;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.Frame;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a client wants of the stream.
 *
 * @param types only these; empty for all of Marathon's
 * @param app only events about this app or pod
 * @param deployment only events of this deployment
 * @param after number of the last event the client has seen
 */
record SseRequest(
    Set<String> types, Optional<String> app, Optional<String> deployment, OptionalLong after) {

  static SseRequest of(HttpServletRequest request) {
    String[] types = request.getParameterValues("event_type");
    return new SseRequest(
        types == null ? Set.of() : Arrays.stream(types).collect(Collectors.toUnmodifiableSet()),
        Optional.ofNullable(request.getParameter("app")),
        Optional.ofNullable(request.getParameter("deployment")),
        after(request));
  }

  /** Whether the client can be told anything but a plain 405 (marathon-events.md 3.1). */
  static boolean acceptsEvents(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
  }

  /**
   * The header wins: it is what a reconnecting client sends for a URL that names the older number.
   *
   * @throws NumberFormatException with the offending text
   */
  private static OptionalLong after(HttpServletRequest request) {
    String given = request.getHeader("Last-Event-ID");
    if (given == null || given.isBlank()) {
      given = request.getParameter("since");
    }
    if (given == null || given.isBlank()) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(given.strip());
      if (number >= 0) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      throw new NumberFormatException(given);
    }
    throw new NumberFormatException(given);
  }

  boolean wants(Frame frame) {
    Event event = frame.event();
    boolean type =
        types.isEmpty() ? !(event instanceof Event.Notice) : types.contains(frame.type());
    return type
        && app.filter(id -> event.subject().filter(s -> s.value().equals(id)).isEmpty()).isEmpty()
        && deployment
            .filter(id -> event.deployment().filter(d -> d.value().equals(id)).isEmpty())
            .isEmpty();
  }
}
