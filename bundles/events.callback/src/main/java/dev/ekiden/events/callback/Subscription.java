package dev.ekiden.events.callback;

import dev.ekiden.spi.events.EventFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is noted about an endpoint.
 *
 * @param types only events of these types; empty for all of Marathon's
 * @param group shares the stream with others of this name
 * @param disabled it has failed for too long and is not called any more
 */
record Subscription(Target target, Set<String> types, Optional<String> group, boolean disabled) {
  private static final String SEPARATOR = "\n";

  Subscription {
    types = Set.copyOf(types);
  }

  /** Short, and the same for the same URL. */
  String id() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(target.url().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Name of the consumer group that keeps its position: its own, unless it shares one. */
  String position() {
    return group.orElseGet(() -> "callback:" + id());
  }

  EventFilter filter() {
    return new EventFilter(types, Optional.empty(), Optional.empty());
  }

  Subscription disabled(boolean now) {
    return new Subscription(target, types, group, now);
  }

  /** As it is noted: one fact a line. */
  String text() {
    return String.join(
        SEPARATOR,
        target.url(),
        disabled ? "disabled" : "enabled",
        group.orElse(""),
        String.join(",", new TreeSet<>(types)));
  }

  /**
   * @throws IllegalArgumentException for what {@link #text} has not made
   */
  static Subscription parse(String text) {
    String[] facts = text.split(SEPARATOR, -1);
    if (facts.length != 4) {
      throw new IllegalArgumentException("no subscription: " + facts.length + " lines");
    }
    return new Subscription(
        Target.of(facts[0]),
        facts[3].isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(facts[3].split(",", -1))),
        Optional.of(facts[2]).filter(g -> !g.isEmpty()),
        facts[1].equals("disabled"));
  }
}
