package dev.ekiden.spi.events;

import dev.ekiden.api.model.PathId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of the stream in its request, the same over every protocol: {@code
 * event_type}, {@code app}, {@code deployment}, {@code since} or {@code Last-Event-ID}, {@code
 * snapshot}, {@code group} and {@code ack}.
 *
 * @param after number of the last event that the client has seen
 * @param window events that the client may have unacknowledged; empty: it does not acknowledge
 * @param snapshot first the state, then the stream; who comes back and missed nothing that is no
 *     longer kept resumes instead
 * @param group shares the stream with all others that name it
 */
public record StreamRequest(
    EventFilter filter,
    OptionalLong after,
    OptionalInt window,
    boolean snapshot,
    Optional<String> group) {
  /** What a client asks for cannot be followed; the message is for the client. */
  public static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    public Unfit(String message) {
      super(message);
    }
  }

  /**
   * Reads a request.
   *
   * @param types all values of {@code event_type}
   * @param parameter the first value of a parameter, null without one
   * @param lastEventId that header. It wins over {@code since}: it is what a reconnecting client
   *     sends for a URL with the older number
   * @throws Unfit naming the parameter, its value and what is allowed
   */
  public static StreamRequest of(
      List<String> types,
      Function<String, @Nullable String> parameter,
      @Nullable String lastEventId)
      throws Unfit {
    OptionalLong seen = number("Last-Event-ID", lastEventId, 0, Long.MAX_VALUE);
    OptionalLong window = number("ack", parameter.apply("ack"), 1, Join.MOST_IN_FLIGHT);
    StreamRequest request =
        new StreamRequest(
            new EventFilter(
                Set.copyOf(types),
                app(parameter.apply("app")),
                Optional.ofNullable(parameter.apply("deployment"))),
            seen.isPresent() ? seen : number("since", parameter.apply("since"), 0, Long.MAX_VALUE),
            window.isPresent() ? OptionalInt.of((int) window.getAsLong()) : OptionalInt.empty(),
            flag("snapshot", parameter.apply("snapshot")),
            group(parameter.apply("group")));
    if (request.snapshot && request.group.isPresent()) {
      throw new Unfit("snapshot and group exclude each other: a group shares one stream");
    }
    return request;
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

  private static Optional<String> group(@Nullable String given) throws Unfit {
    if (given != null && !Join.isPublic(given)) {
      throw unfit("group", given, "1 to 100 of letters, digits, dot, underscore and hyphen");
    }
    return Optional.ofNullable(given);
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
      // told below, as what is out of range
    }
    throw unfit(name, given, "numbers from " + least + " to " + most);
  }

  private static Unfit unfit(String name, String given, String allowed) {
    return new Unfit(name + " is '" + given + "', allowed are " + allowed);
  }
}
