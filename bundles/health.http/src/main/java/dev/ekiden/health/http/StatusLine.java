package dev.ekiden.health.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** First line of an answer; as text {@code 503 Service Unavailable}. */
record StatusLine(int code, String phrase) {
  private static final int LONGEST = 8192;
  private static final Pattern FORM = Pattern.compile("HTTP/\\d(?:\\.\\d)? (\\d{3})(?: (.*))?");

  /** For servers that leave the phrase out. */
  private static final Map<Integer, String> PHRASES =
      Map.of(
          400, "Bad Request",
          401, "Unauthorized",
          403, "Forbidden",
          404, "Not Found",
          429, "Too Many Requests",
          500, "Internal Server Error",
          501, "Not Implemented",
          502, "Bad Gateway",
          503, "Service Unavailable",
          504, "Gateway Timeout");

  static StatusLine read(InputStream in) throws IOException {
    byte[] line = new byte[LONGEST];
    int length = 0;
    while (length < LONGEST) {
      int n = in.read(line, length, LONGEST - length);
      if (n < 0) {
        throw new EOFException(
            length == 0 ? "connection closed without an answer" : "answer broken off");
      }
      for (int i = length; i < length + n; i++) {
        if (line[i] == '\n') {
          return parse(new String(line, 0, i, StandardCharsets.ISO_8859_1).stripTrailing());
        }
      }
      length += n;
    }
    throw new NotHttpException("first line longer than " + LONGEST + " bytes");
  }

  private static StatusLine parse(String line) throws NotHttpException {
    Matcher m = FORM.matcher(line);
    if (!m.matches()) {
      throw new NotHttpException("not an answer in HTTP/1: " + printable(line));
    }
    int code = Integer.parseInt(m.group(1));
    String phrase = m.group(2) == null || m.group(2).isBlank() ? "" : printable(m.group(2).strip());
    return new StatusLine(code, phrase.isEmpty() ? PHRASES.getOrDefault(code, "") : phrase);
  }

  private static String printable(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() > 80 ? clean.substring(0, 80) + "…" : clean;
  }

  @Override
  public String toString() {
    return phrase.isEmpty() ? Integer.toString(code) : code + " " + phrase;
  }
}
