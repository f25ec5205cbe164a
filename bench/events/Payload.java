import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The one message that all servers deliver: an event as Ekiden encodes it, of exactly so many
 * bytes, with the time of its publication and its number in fixed places.
 */
record Payload(int bytes) {
  static final String TYPE = "bench_event";

  /** With it every message begins; it occurs nowhere else, not even in frames around messages. */
  static final byte[] MARK = "{\"at\":\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  static final int AT = MARK.length;
  static final int AT_END = AT + 19;
  static final int NUMBER = AT_END + 7;
  static final int NUMBER_END = NUMBER + 9;

  /** How many bytes of padding make the message as long as wanted. */
  int pad() {
    int pad = bytes - text(0, 0, "").length();
    if (pad < 0) {
      throw new IllegalArgumentException(
          "bytes is " + bytes + ", allowed are " + text(0, 0, "").length() + " and more");
    }
    return pad;
  }

  static String text(long nanos, long number, String padding) {
    String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    // As the JDK leaves them out when they are zero.
    String millis = time.length() == 20 ? time.substring(0, 19) + ".000Z" : time;
    return "{\"at\":\"%019d\",\"n\":\"%09d\",\"pad\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"%s\"}"
        .formatted(nanos, number, padding, TYPE, millis);
  }
}
