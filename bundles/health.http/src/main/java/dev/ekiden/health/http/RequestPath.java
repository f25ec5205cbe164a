package dev.ekiden.health.http;

import java.nio.charset.StandardCharsets;

/** The path of a check as it may stand in a request. */
final class RequestPath {
  private RequestPath() {}

  /** What may not stand there as it is, e.g. a space or a line end, is percent-encoded. */
  static String of(String path) {
    StringBuilder text = new StringBuilder();
    if (!path.startsWith("/")) {
      text.append('/');
    }
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0x20 && b < 0x7f) {
        text.append((char) b);
      } else {
        text.append('%').append(hex(b >> 4)).append(hex(b));
      }
    }
    return text.toString();
  }

  private static char hex(int nibble) {
    return Character.toUpperCase(Character.forDigit(nibble & 0xf, 16));
  }
}
