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
  private final Deque<Long> unacknowledged = new ArrayDeque<>();
  private long cursor;

  /** To be told before anything else. */
  private Optional<EventLog.Gap> gap = Optional.empty();

  /** The fewest events that have been seen waiting so far. */
  private long nearest = Long.MAX_VALUE;

  /**
   * @param after number of the last event that the client needs no more
   * @param window events that the client may have unacknowledged; empty: it does not acknowledge
   */
  LogSource(SharedRuns<List<byte[]>> runs, EventFilter filter, OptionalInt window, long after) {
    this.runs = runs;
    this.filter = filter;
    this.window = window;
    this.cursor = after;
  }

  /** For a client that has seen events, perhaps of another stream. */
  static LogSource resumed(
      SharedRuns<List<byte[]>> runs, EventFilter filter, OptionalInt window, long seen) {
    Optional<EventLog.Gap> gap = runs.strange(seen);
    long cursor = gap.map(EventLog.Gap::to).orElse(Math.min(seen, runs.log().last()));
    LogSource source = new LogSource(runs, filter, window, cursor);
    source.gap = gap;
    return source;
  }

  @Override
  public List<byte[]> next() {
    if (gap.isPresent()) {
      byte[] told = Envelope.gap(gap.get());
      gap = Optional.empty();
      return List.of(told);
    }
    return window.isPresent() ? own() : shared();
  }

  private List<byte[]> shared() {
    Optional<SharedRuns.Run<List<byte[]>>> next = runs.after(filter, cursor);
    while (next.isPresent()) {
      SharedRuns.Run<List<byte[]>> run = next.get();
      if (run.gap().isPresent()) {
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
    nearest = 0;
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
      EventLog.Gap missed = slice.gap().get();
      run.add(Envelope.gap(missed));
      cursor = missed.to();
    }
    if (slice.frames().isEmpty()) {
      nearest = 0;
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

  /** A backlog that the client came with is not of its making. */
  @Override
  public long behind() {
    long behind = Math.max(0, runs.log().last() - cursor);
    nearest = Math.min(nearest, behind);
    return behind - nearest;
  }
}
