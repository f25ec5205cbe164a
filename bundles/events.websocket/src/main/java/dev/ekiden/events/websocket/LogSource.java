package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;

/** The stream from a place on: a cursor, and what is not acknowledged yet. */
final class LogSource implements Source {
  private static final int RUN = 256;

  private final EventLog log;
  private final Envelope envelope;
  private final EventFilter filter;
  private final OptionalInt window;
  private final boolean tellsGaps;
  private final Deque<Long> unacknowledged = new ArrayDeque<>();
  private long cursor;

  /**
   * @param after number of the last event that the client has
   * @param window events that the client may have unacknowledged; empty: it does not acknowledge
   */
  LogSource(
      EventLog log,
      Envelope envelope,
      EventFilter filter,
      OptionalInt window,
      long after,
      boolean tellsGaps) {
    this.log = log;
    this.envelope = envelope;
    this.filter = filter;
    this.window = window;
    this.cursor = after;
    this.tellsGaps = tellsGaps;
  }

  @Override
  public List<byte[]> next() {
    List<byte[]> run = new ArrayList<>();
    boolean more = true;
    while (more && run.isEmpty() && room()) {
      more = read(run);
    }
    return run;
  }

  private boolean room() {
    return unacknowledged.size() < window.orElse(Integer.MAX_VALUE);
  }

  /** Takes one slice of the log; false when it was the last. */
  private boolean read(List<byte[]> run) {
    EventLog.Slice slice = log.read(cursor, RUN);
    if (slice.gap().isPresent()) {
      EventLog.Gap gap = slice.gap().get();
      if (tellsGaps) {
        run.add(Envelope.gap(gap));
      }
      cursor = gap.to();
    }
    for (Frame frame : slice.frames()) {
      if (!room()) {
        break;
      }
      cursor = frame.sequence();
      if (filter.accepts(frame.event())) {
        run.add(envelope.of(frame));
        if (window.isPresent()) {
          unacknowledged.addLast(cursor);
        }
      }
    }
    return slice.frames().size() == RUN;
  }

  @Override
  public boolean acknowledge(long sequence) {
    while (!unacknowledged.isEmpty() && unacknowledged.getFirst() <= sequence) {
      unacknowledged.removeFirst();
    }
    return window.isPresent();
  }

  @Override
  public long behind() {
    return log.last() - cursor;
  }
}
