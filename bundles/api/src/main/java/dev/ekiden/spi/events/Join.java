package dev.ekiden.spi.events;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The wish to become a member of a consumer group.
 *
 * @param group its name: letters, digits and {@code . _ - :}, at most 100. Names with a colon are
 *     for a subscriber's own use (say, one group per endpoint): a name that comes from a caller
 *     must pass {@link #isPublic}
 * @param filter what the group wants; all its members must want the same
 * @param after where a group begins that was not known before; without it where {@link
 *     EventFilter#begin} says. What is no longer kept is told as a gap. A known group goes on where
 *     it was, whatever is said here
 * @param inFlight frames that the member may have unacknowledged, 1 to 10,000
 */
public record Join(String group, EventFilter filter, OptionalLong after, int inFlight) {
  /** For members that have no reason to choose. */
  public static final int IN_FLIGHT = 256;

  /** For members that acknowledge late. */
  public static final int MOST_IN_FLIGHT = 10_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

  public Join {
    after = filter.begin(after);
    if (!NAME.matcher(group).matches()) {
      throw new IllegalArgumentException(
          "group is '" + group + "', allowed are 1 to 100 of letters, digits, . _ -");
    }
    if (inFlight < 1 || inFlight > MOST_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "inFlight is " + inFlight + ", allowed are 1 to " + MOST_IN_FLIGHT);
    }
    if (after.isPresent() && after.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "after is " + after.getAsLong() + ", allowed are 0 and up");
    }
  }

  /** Whether callers may choose this name. */
  public static boolean isPublic(String group) {
    return NAME.matcher(group).matches() && !group.contains(":");
  }
}
