package dev.ekiden.events.sse;

import dev.ekiden.api.model.PathId;
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
                app(request.getParameter("app")),
                Optional.ofNullable(request.getParameter("deployment"))),
            after(request),
            flag("snapshot", request.getParameter("snapshot")),
            group(request.getParameter("group")),
            acknowledges(request.getParameter("ack")));
    if (wish.group.isPresent() && wish.snapshot) {
      throw new Unfit("snapshot and group exclude each other: a group shares one stream");
    }
    if (wish.group.isEmpty() && wish.acknowledges.isPresent()) {
      throw new Unfit("ack is for members of a group, and group is missing");
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

  private static boolean flag(String name, @Nullable String given) throws Unfit {
    if (given != null && !given.equals("true") && !given.equals("false")) {
      throw unfit(name, given, "true and false");
    }
    return "true".equals(given);
  }

  private static Optional<String> app(@Nullable String given) throws Unfit {
    if (given != null && !PathId.of(given).value().equals(given)) {
      throw unfit("app", given, "ids of apps and pods as /group/name");
    }
    return Optional.ofNullable(given);
  }

  /** The header wins: it is what a reconnecting client sends for a URL with the older number. */
  private static OptionalLong after(HttpServletRequest request) throws Unfit {
    OptionalLong seen =
        number("Last-Event-ID", request.getHeader("Last-Event-ID"), 0, Long.MAX_VALUE);
    return seen.isPresent()
        ? seen
        : number("since", request.getParameter("since"), 0, Long.MAX_VALUE);
  }

  private static Optional<String> group(@Nullable String given) throws Unfit {
    if (given != null && !Join.isPublic(given)) {
      throw unfit("group", given, "1 to 100 of letters, digits, dot, underscore and hyphen");
    }
    return Optional.ofNullable(given);
  }

  private static OptionalInt acknowledges(@Nullable String given) throws Unfit {
    OptionalLong most = number("ack", given, 1, Join.MOST_IN_FLIGHT);
    return most.isPresent() ? OptionalInt.of((int) most.getAsLong()) : OptionalInt.empty();
  }

  private static OptionalLong number(String name, @Nullable String given, long least, long most)
      throws Unfit {
    if (given == null || given.isBlank()) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(given.strip());
      if (number >= least && number <= most) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      // told below, like numbers out of range
    }
    throw unfit(name, given, "numbers from " + least + " to " + most);
  }

  private static Unfit unfit(String name, String given, String allowed) {
    return new Unfit(name + " is '" + given + "', allowed are " + allowed);
  }
}
