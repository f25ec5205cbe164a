package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Membership;
import java.nio.charset.StandardCharsets;

/**
 * Messages to clients: {@code {"id": 17, "event": "status_update_event", "data": {…}}}, the three
 * fields of a server-sent event.
 */
final class Envelope {
  private Envelope() {}

  /** The message for a frame of the stream. */
  static byte[] numbered(Frame frame) {
    return encode(frame, "\"id\":" + frame.sequence() + ",");
  }

  /** A frame of a picture: without a number, because nobody can resume in the midst of it. */
  static byte[] unnumbered(Frame frame) {
    return encode(frame, "");
  }

  private static byte[] encode(Frame frame, String id) {
    byte[] head = ascii("{" + id + "\"event\":\"" + frame.type() + "\",\"data\":");
    byte[] json = frame.json();
    byte[] all = new byte[head.length + json.length + 1];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(json, 0, all, head.length, json.length);
    all[all.length - 1] = '}';
    return all;
  }

  /** What a resuming client is told when it comes too late. */
  static byte[] gap(EventLog.Gap gap) {
    return ascii(
        "{\"id\":%d,\"event\":\"gap\",\"data\":{\"eventType\":\"gap\",\"from\":%d,\"to\":%d}}"
            .formatted(gap.to(), gap.from(), gap.to()));
  }

  static byte[] snapshotBegin(long sequence) {
    return ascii(
        ("{\"event\":\"snapshot_begin\","
                + "\"data\":{\"eventType\":\"snapshot_begin\",\"sequence\":%d}}")
            .formatted(sequence));
  }

  /** From here on the client can resume. */
  static byte[] snapshotEnd(long sequence, long events) {
    return ascii(
        ("{\"id\":%d,\"event\":\"snapshot_end\","
                + "\"data\":{\"eventType\":\"snapshot_end\",\"sequence\":%d,\"events\":%d}}")
            .formatted(sequence, sequence, events));
  }

  /** First message to a member of a group. */
  static byte[] member(Membership membership) {
    return ascii(
        ("{\"event\":\"group_member\",\"data\":"
                + "{\"eventType\":\"group_member\",\"group\":\"%s\",\"member\":\"%s\"}}")
            .formatted(membership.group(), membership.member()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
