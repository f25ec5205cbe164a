/**
 * What one subscriber has been told: finds the messages in a stream of bytes, whatever is around
 * them (lines of server-sent events, frames of a WebSocket, chunks), and checks that none is
 * missing, repeated or out of order.
 */
final class Feed {
  private final int bytes;

  /** How much of the mark has been seen. */
  private int matched;

  /** Position in a message, -1 between messages. */
  private int position = -1;

  private long at;
  private long number;
  private long expected = -1;
  private long events;
  private long misplaced;

  Feed(int bytes) {
    this.bytes = bytes;
  }

  /** Called with the publication time of every complete message. */
  interface Told {
    void at(long nanos);
  }

  void take(byte[] buffer, int length, Told told) {
    int i = 0;
    while (i < length) {
      if (position < 0) {
        seek(buffer[i++]);
      } else if (position < Payload.NUMBER_END) {
        head(buffer[i++]);
      } else {
        int step = Math.min(length - i, bytes - position);
        i += step;
        position += step;
        if (position == bytes) {
          position = -1;
          complete(told);
        }
      }
    }
  }

  private void seek(byte next) {
    if (next == Payload.MARK[matched]) {
      matched++;
      if (matched == Payload.MARK.length) {
        matched = 0;
        position = Payload.AT;
        at = 0;
        number = 0;
      }
    } else {
      matched = next == Payload.MARK[0] ? 1 : 0;
    }
  }

  private void head(byte next) {
    if (position < Payload.AT_END) {
      at = at * 10 + next - '0';
    } else if (position >= Payload.NUMBER) {
      number = number * 10 + next - '0';
    }
    position++;
  }

  private void complete(Told told) {
    if (expected >= 0 && number != expected) {
      misplaced++;
    }
    expected = number + 1;
    events++;
    told.at(at);
  }

  long events() {
    return events;
  }

  long misplaced() {
    return misplaced;
  }
}
