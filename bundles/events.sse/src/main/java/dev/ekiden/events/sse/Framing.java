package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.nio.charset.StandardCharsets;

/** The bytes on the wire: Marathon's lines, and our number behind them. */
final class Framing {
  static final byte[] HEARTBEAT = ascii("\r\n");

  /** Told to clients that resume; the others see exactly Marathon's stream. */
  static final byte[] RETRY = ascii("retry: 1000\r\n\r\n");

  /** Frames in a row share their bytes between all clients; a power of two. */
  private static final int CACHED = 4096;

  private final byte[][] bytes = new byte[CACHED][];
  private final long[] numbers = new long[CACHED];

  /** The encoded frame; encoded once while it is among the newest. */
  synchronized byte[] of(Frame frame) {
    int slot = (int) (frame.sequence() & (CACHED - 1));
    byte[] cached = bytes[slot];
    if (cached != null && numbers[slot] == frame.sequence()) {
      return cached;
    }
    byte[] encoded = encode(frame);
    bytes[slot] = encoded;
    numbers[slot] = frame.sequence();
    return encoded;
  }

  private static byte[] encode(Frame frame) {
    byte[] head = ascii("event: " + frame.type() + "\r\ndata: ");
    byte[] tail = ascii("\r\nid: " + frame.sequence() + "\r\n\r\n");
    byte[] json = frame.json();
    byte[] all = new byte[head.length + json.length + tail.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(json, 0, all, head.length, json.length);
    System.arraycopy(tail, 0, all, head.length + json.length, tail.length);
    return all;
  }

  /** What a resuming client is told when it comes too late. */
  static byte[] gap(EventLog.Gap gap) {
    return ascii(
        "event: gap\r\ndata: {\"eventType\":\"gap\",\"from\":%d,\"to\":%d}\r\nid: %d\r\n\r\n"
            .formatted(gap.from(), gap.to(), gap.to()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
