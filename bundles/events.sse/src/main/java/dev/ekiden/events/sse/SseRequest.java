package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.Join;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of the stream.
 *
 * @param after number of the last event the client has seen
 * @param snapshot first the state, then the stream
 * @param group shares the stream with all others that name it
 * @param acknowledges as a member of a group: so many events at most before it has acknowledged
 *     some
 */
record SseRequest(
    EventFilter filter,
    OptionalLong after,
    boolean snapshot,
    Optional<String> group,
    OptionalInt acknowledges) {
  private static final int MOST_IN_FLIGHT = 10_000;

  /** The query or a header cannot be followed; the message goes to the client. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String message) {
      super(message);
    }
  }

  static SseRequest of(HttpServletRequest request) throws Unfit {
    String[] types = request.getParameterValues("event_type");
    SseRequest wish =
        new SseRequest(
            new EventFilter(
                types == null
                    ? Set.of()
                    : Arrays.stream(types).collect(Collectors.toUnmodifiableSet()),
                Optional.ofNullable(request.getParameter("app")),
                Optional.ofNullable(request.getParameter("deployment"))),
            after(request),
            "true".equals(request.getParameter("snapshot")),
            group(request.getParameter("group")),
            acknowledges(request.getParameter("ack")));
    if (wish.group.isPresent() && wish.snapshot) {
      throw new Unfit("snapshot and group exclude each other: a group shares one stream");
    }
    if (wish.group.isEmpty() && wish.acknowledges.isPresent()) {
      throw new Unfit("ack is for members of a group");
    }
    return wish;
  }

  /** Whether the client wants more than Marathon's stream. */
  boolean more() {
    return after.isPresent() || snapshot || group.isPresent();
  }

  /** Whether the client can be told anything but a plain 405 (marathon-events.md 3.1). */
  static boolean acceptsEvents(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
  }

  /** The header wins: it is what a reconnecting client sends for a URL with the older number. */
  private static OptionalLong after(HttpServletRequest request) throws Unfit {
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
      // told below, like numbers that are too small
    }
    throw new Unfit("Last-Event-ID/since must be the number of an event, 0 or more");
  }

  private static Optional<String> group(@Nullable String given) throws Unfit {
    if (given == null) {
      return Optional.empty();
    }
    if (!Join.isPublic(given)) {
      throw new Unfit("group must be 1 to 100 of letters, digits, dot, underscore and hyphen");
    }
    return Optional.of(given);
  }

  private static OptionalInt acknowledges(@Nullable String given) throws Unfit {
    if (given == null) {
      return OptionalInt.empty();
    }
    try {
      int most = Integer.parseInt(given);
      if (most >= 1 && most <= MOST_IN_FLIGHT) {
        return OptionalInt.of(most);
      }
    } catch (NumberFormatException e) {
      // told below, like numbers that are too large
    }
    throw new Unfit("ack must be how many events may be unacknowledged, 1 to " + MOST_IN_FLIGHT);
  }
}
