package dev.ekiden.events.websocket;

import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.SharedRuns;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of the stream.
 *
 * @param after number of the last event the client has seen
 * @param window events the client may have unacknowledged; empty: it does not acknowledge
 * @param snapshot first the state, then the stream; who comes back and missed nothing that is no
 *     longer kept resumes instead
 * @param group shares the stream with all others that name it
 */
record StreamWish(
    EventFilter filter,
    OptionalLong after,
    OptionalInt window,
    boolean snapshot,
    Optional<String> group) {
  private static final int MAX_WINDOW = 10_000;

  /**
   * @throws IllegalArgumentException with a message for the caller
   */
  static StreamWish of(HttpServletRequest request) {
    String[] types = request.getParameterValues("event_type");
    OptionalLong window = number("ack", request.getParameter("ack"), 1, MAX_WINDOW);
    StreamWish wish =
        new StreamWish(
            new EventFilter(
                types == null ? Set.of() : new HashSet<>(Arrays.asList(types)),
                app(request.getParameter("app")),
                Optional.ofNullable(request.getParameter("deployment"))),
            after(request),
            window.isPresent() ? OptionalInt.of((int) window.getAsLong()) : OptionalInt.empty(),
            flag("snapshot", request.getParameter("snapshot")),
            Optional.ofNullable(request.getParameter("group")));
    if (wish.snapshot && wish.group.isPresent()) {
      throw new IllegalArgumentException(
          "snapshot and group exclude each other: a group shares one stream");
    }
    if (wish.group.filter(name -> !Join.isPublic(name)).isPresent()) {
      throw new IllegalArgumentException(
          "group must be 1 to 100 of letters, digits, dot, underscore and hyphen");
    }
    return wish;
  }

  /**
   * Where the messages come from.
   *
   * @param ready called when a group has something, or no longer knows this member
   */
  Source source(SharedRuns<List<byte[]>> runs, Runnable ready) throws JoinRefused {
    EventLog log = runs.log();
    if (group.isPresent()) {
      Join join = new Join(group.get(), filter, after, window.orElse(Join.IN_FLIGHT));
      return new GroupSource(log.join(join, ready), runs.frames(), window.isPresent());
    }
    OptionalLong begin = snapshot ? after : filter.begin(after);
    if (begin.isEmpty()) {
      return snapshot
          ? new PictureSource(runs, filter, window)
          : new LogSource(runs, filter, window, log.last());
    }
    long seen = begin.getAsLong();
    return snapshot && runs.misses(seen)
        ? new PictureSource(runs, filter, window)
        : LogSource.resumed(runs, filter, window, seen);
  }

  private static boolean flag(String name, @Nullable String given) {
    if (given != null && !given.equals("true") && !given.equals("false")) {
      throw unfit(name, given, "true and false");
    }
    return "true".equals(given);
  }

  private static Optional<String> app(@Nullable String given) {
    if (given != null && !PathId.of(given).value().equals(given)) {
      throw unfit("app", given, "ids of apps and pods as /group/name");
    }
    return Optional.ofNullable(given);
  }

  /** The header wins: it is what a reconnecting client sends for a URL with the older number. */
  private static OptionalLong after(HttpServletRequest request) {
    OptionalLong header =
        number("Last-Event-ID", request.getHeader("Last-Event-ID"), 0, Long.MAX_VALUE);
    return header.isPresent()
        ? header
        : number("since", request.getParameter("since"), 0, Long.MAX_VALUE);
  }

  private static OptionalLong number(String name, @Nullable String given, long least, long most) {
    if (given == null || given.isBlank()) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(given.strip());
      if (number >= least && number <= most) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      // told below, as what is out of range
    }
    throw unfit(name, given, "numbers from " + least + " to " + most);
  }

  private static IllegalArgumentException unfit(String name, String given, String allowed) {
    return new IllegalArgumentException(name + " is '" + given + "', allowed are " + allowed);
  }
}
