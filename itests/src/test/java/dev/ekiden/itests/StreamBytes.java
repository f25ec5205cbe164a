package dev.ekiden.itests;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The bytes of one connection to the stream, read as they come: whole events, pings, and the last
 * words of the server.
 */
final class StreamBytes {
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;

  private final boolean webSocket;
  private final LongConsumer event;
  private final Consumer<byte[]> ping;
  private final Consumer<String> lastWords;
  private byte[] rest = new byte[0];
  private boolean headRead;

  /**
   * @param event told the number of each event that is there in full
   */
  StreamBytes(
      boolean webSocket, LongConsumer event, Consumer<byte[]> ping, Consumer<String> lastWords) {
    this.webSocket = webSocket;
    this.event = event;
    this.ping = ping;
    this.lastWords = lastWords;
  }

  /** Whether the server has answered the request. */
  boolean answered() {
    return headRead;
  }

  void take(ByteBuffer more) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(rest);
    joined.write(more.array(), more.arrayOffset() + more.position(), more.remaining());
    byte[] all = joined.toByteArray();
    int done = 0;
    for (int end = end(all, done); end >= 0; end = end(all, done)) {
      read(all, done, end);
      done = end;
    }
    rest = Arrays.copyOfRange(all, done, all.length);
  }

  /** Where the head, line or frame that begins here ends; negative when it is not all there. */
  private int end(byte[] all, int from) {
    if (!headRead) {
      for (int i = from; i + 3 < all.length; i++) {
        if (all[i] == '\r' && all[i + 1] == '\n' && all[i + 2] == '\r' && all[i + 3] == '\n') {
          return i + 4;
        }
      }
      return -1;
    }
    if (webSocket) {
      int begin = payload(all, from);
      long end = begin < 0 ? -1 : begin + length(all, from);
      return end <= all.length ? (int) end : -1;
    }
    for (int i = from; i < all.length; i++) {
      if (all[i] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  /** Where the payload of a frame begins; negative when its head is not all there. */
  private static int payload(byte[] all, int from) {
    if (all.length < from + 2) {
      return -1;
    }
    int head =
        2
            + switch (all[from + 1] & 0x7F) {
              case 126 -> 2;
              case 127 -> 8;
              default -> 0;
            };
    return all.length < from + head ? -1 : from + head;
  }

  private static long length(byte[] all, int from) {
    ByteBuffer head = ByteBuffer.wrap(all, from + 2, all.length - from - 2);
    return switch (all[from + 1] & 0x7F) {
      case 126 -> head.getShort() & 0xFFFF;
      case 127 -> head.getLong();
      default -> all[from + 1] & 0x7F;
    };
  }

  private void read(byte[] all, int from, int end) {
    if (!headRead) {
      headRead = true;
    } else if (webSocket) {
      byte[] payload = Arrays.copyOfRange(all, payload(all, from), end);
      switch (all[from] & 0x0F) {
        case TEXT -> numbered(new String(payload, StandardCharsets.UTF_8), "{\"id\":", ",");
        case CLOSE -> lastWords.accept(closed(payload));
        case PING -> ping.accept(payload);
        default -> {}
      }
    } else {
      String line = new String(all, from, end - from, StandardCharsets.UTF_8).strip();
      numbered(line, "id: ", "");
      if (line.startsWith(": disconnected")) {
        lastWords.accept(line);
      }
    }
  }

  private static String closed(byte[] payload) {
    return payload.length < 2
        ? ""
        : (ByteBuffer.wrap(payload).getShort() & 0xFFFF)
            + " "
            + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
  }

  private void numbered(String text, String before, String after) {
    if (text.startsWith(before)) {
      int end = after.isEmpty() ? text.length() : text.indexOf(after, before.length());
      event.accept(Long.parseLong(text.substring(before.length(), end)));
    }
  }
}
