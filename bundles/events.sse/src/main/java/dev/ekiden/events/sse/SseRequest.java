package dev.ekiden.events.sse;

import dev.ekiden.spi.events.StreamRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what a client wants of the stream. */
final class SseRequest {
  private SseRequest() {}

  static StreamRequest of(HttpServletRequest request) throws StreamRequest.Unfit {
    StreamRequest wish =
        StreamRequest.of(
            Optional.ofNullable(request.getParameterValues("event_type"))
                .map(List::of)
                .orElse(List.of()),
            request::getParameter,
            request.getHeader("Last-Event-ID"));
    if (wish.group().isEmpty() && wish.window().isPresent()) {
      throw new StreamRequest.Unfit("ack is for members of a group, and group is missing");
    }
    return wish;
  }

  /** Whether the client wants more than Marathon's stream. */
  static boolean more(StreamRequest wish) {
    return wish.after().isPresent() || wish.snapshot() || wish.group().isPresent();
  }

  /** Whether the client can be told anything but a plain 405 (marathon-events.md 3.1). */
  static boolean acceptsEvents(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
  }
}
