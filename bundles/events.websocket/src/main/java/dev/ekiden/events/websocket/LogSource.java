package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.SharedRuns;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The stream from a place on: a cursor, and what is not acknowledged yet. */
final class LogSource implements Source {
  private static final int RUN = 256;

  private final SharedRuns<List<byte[]>> runs;
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
      SharedRuns<List<byte[]>> runs,
      EventFilter filter,
      OptionalInt window,
      long after,
      boolean tellsGaps) {
    this.runs = runs;
    this.filter = filter;
    this.window = window;
    this.cursor = after;
    this.tellsGaps = tellsGaps;
  }

  @Override
  public List<byte[]> next() {
    return window.isPresent() ? own() : shared();
  }

  private List<byte[]> shared() {
    Optional<SharedRuns.Run<List<byte[]>>> next = runs.after(filter, cursor);
    while (next.isPresent()) {
      SharedRuns.Run<List<byte[]>> run = next.get();
      if (run.gap().isPresent() && tellsGaps) {
        // What comes behind it is another place, which others share.
        cursor = run.gap().get().to();
        return List.of(Envelope.gap(run.gap().get()));
      }
      cursor = run.to();
      if (!run.content().isEmpty()) {
        return run.content();
      }
      next = runs.after(filter, cursor);
    }
    return List.of();
  }

  /** How far it goes depends on what this client has acknowledged. */
  private List<byte[]> own() {
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
    EventLog.Slice slice = runs.log().read(cursor, RUN);
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
        run.add(runs.frames().of(frame));
        unacknowledged.addLast(cursor);
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
    return runs.log().last() - cursor;
  }
}
