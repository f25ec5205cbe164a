package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Membership;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bytes on the wire: Marathon's lines, and our number behind them. */
final class Framing {
  /** Told to clients that want more than Marathon's stream. */
  static final byte[] RETRY = ascii("retry: 1000\r\n\r\n");

  private Framing() {}

  /** A frame of the stream. */
  static byte[] numbered(Frame frame) {
    return encode(frame, "\r\nid: " + frame.sequence() + "\r\n\r\n");
  }

  /** A frame of a picture: without a number, because nobody can resume in the midst of it. */
  static byte[] unnumbered(Frame frame) {
    return encode(frame, "\r\n\r\n");
  }

  private static byte[] encode(Frame frame, String end) {
    byte[] head = ascii("event: " + frame.type() + "\r\ndata: ");
    byte[] tail = ascii(end);
    byte[] json = frame.json();
    byte[] all = new byte[head.length + json.length + tail.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(json, 0, all, head.length, json.length);
    System.arraycopy(tail, 0, all, head.length + json.length, tail.length);
    return all;
  }

  /** Frames behind each other, for one write. */
  static byte[] joined(List<byte[]> frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    frames.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** A comment, which every client skips, with the number of the last event it has been given. */
  static byte[] heartbeat(long last) {
    return ascii(": " + last + "\r\n\r\n");
  }

  /** The last line of a stream that is ended by us. */
  static byte[] goodbye(String reason) {
    return ascii(": " + reason + "\r\n\r\n");
  }

  /** What a resuming client is told when it comes too late. */
  static byte[] gap(EventLog.Gap gap) {
    return ascii(
        "event: gap\r\ndata: {\"eventType\":\"gap\",\"from\":%d,\"to\":%d}\r\nid: %d\r\n\r\n"
            .formatted(gap.from(), gap.to(), gap.to()));
  }

  static byte[] snapshotBegin(long sequence) {
    return ascii(
        lines(
            "event: snapshot_begin",
            "data: {\"eventType\":\"snapshot_begin\",\"sequence\":%d}".formatted(sequence)));
  }

  /** From here on the client can resume. */
  static byte[] snapshotEnd(long sequence, long events) {
    return ascii(
        lines(
            "event: snapshot_end",
            "data: {\"eventType\":\"snapshot_end\",\"sequence\":%d,\"events\":%d}"
                .formatted(sequence, events),
            "id: " + sequence));
  }

  /** First event of a member of a group: under which name it acknowledges. */
  static byte[] member(Membership membership) {
    return ascii(
        lines(
            "event: group_member",
            "data: {\"eventType\":\"group_member\",\"group\":\"%s\",\"member\":\"%s\"}"
                .formatted(membership.group(), membership.member())));
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
