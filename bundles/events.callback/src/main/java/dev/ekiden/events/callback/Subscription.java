package dev.ekiden.events.callback;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What is noted about an endpoint.
 *
 * @param types only events of these types; empty for all of Marathon's
 * @param group shares the stream with others of this name
 * @param disabled it has failed for too long and is not called any more
 * @param failingSince since when every call failed
 * @param untold events that are no longer kept, and the endpoint has not been told so yet
 */
record Subscription(
    Target target,
    Set<String> types,
    Optional<String> group,
    boolean disabled,
    Optional<Instant> failingSince,
    Optional<EventLog.Gap> untold) {
  private static final String SEPARATOR = "\n";
  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final int MOST_TYPES = 50;

  /**
   * @throws IllegalArgumentException for types that no event can have
   */
  Subscription {
    types = Set.copyOf(types);
    if (types.size() > MOST_TYPES || !types.stream().allMatch(t -> TYPE.matcher(t).matches())) {
      throw new IllegalArgumentException(
          "event_type must be 1 to 100 of letters, digits, dot, underscore and hyphen, at most "
              + MOST_TYPES
              + " times");
    }
  }

  static Subscription to(Target target, Set<String> types, Optional<String> group) {
    return new Subscription(target, types, group, false, Optional.empty(), Optional.empty());
  }

  /** Short, and the same for the same URL, whatever the password in it. */
  static String id(Target target) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(target.shown().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  String id() {
    return id(target);
  }

  /** Name of the consumer group that keeps its position: its own, unless it shares one. */
  String position() {
    return group.orElseGet(() -> "callback:" + id());
  }

  EventFilter filter() {
    return new EventFilter(types, Optional.empty(), Optional.empty());
  }

  /** Whether the same is wanted, however it goes at the moment. */
  boolean wantsAs(Subscription other) {
    return target.equals(other.target) && types.equals(other.types) && group.equals(other.group);
  }

  /** It is not called any more. */
  Subscription ended() {
    return new Subscription(target, types, group, true, failingSince, untold);
  }

  Subscription failingSince(Optional<Instant> since) {
    return new Subscription(target, types, group, disabled, since, untold);
  }

  Subscription untold(Optional<EventLog.Gap> gap) {
    return new Subscription(target, types, group, disabled, failingSince, gap);
  }

  /** As it is noted: one fact a line. */
  String text() {
    return String.join(
        SEPARATOR,
        target.url(),
        disabled ? "disabled" : "enabled",
        group.orElse(""),
        String.join(",", new TreeSet<>(types)),
        failingSince.map(Instant::toString).orElse(""),
        untold.map(gap -> gap.from() + "-" + gap.to()).orElse(""));
  }

  /**
   * @throws IllegalArgumentException for what {@link #text} has not made
   */
  static Subscription parse(String text) {
    String[] facts = text.split(SEPARATOR, -1);
    // With four it is of a version that noted no more.
    if (facts.length != 4 && facts.length != 6) {
      throw new IllegalArgumentException("no subscription: " + facts.length + " lines");
    }
    String since = facts.length == 6 ? facts[4] : "";
    String gap = facts.length == 6 ? facts[5] : "";
    try {
      return new Subscription(
          Target.of(facts[0]),
          facts[3].isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(facts[3].split(",", -1))),
          Optional.of(facts[2]).filter(g -> !g.isEmpty()),
          facts[1].equals("disabled"),
          since.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(since)),
          gap.isEmpty() ? Optional.empty() : Optional.of(gap(gap)));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no subscription: " + e.getMessage(), e);
    }
  }

  private static EventLog.Gap gap(String text) {
    String[] ends = text.split("-", 2);
    if (ends.length != 2) {
      throw new IllegalArgumentException("no gap: " + text);
    }
    return new EventLog.Gap(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
  }
}
