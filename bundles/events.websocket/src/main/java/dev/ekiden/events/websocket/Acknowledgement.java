package dev.ekiden.events.websocket;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client says: {@code {"ack": 17}}, all events up to 17 are dealt with. */
final class Acknowledgement {
  private static final Pattern MESSAGE =
      Pattern.compile("\\s*\\{\\s*\"ack\"\\s*:\\s*(\\d{1,18})\\s*}\\s*");

  private Acknowledgement() {}

  static OptionalLong read(String text) {
    Matcher matcher = MESSAGE.matcher(text);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
