package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.SharedRuns;
import java.util.Optional;

/** The stream from a place on: a cursor and nothing else. */
final class LogSource implements Source {
  private static final byte[] NOTHING = {};

  private final SharedRuns<byte[]> runs;
  private final EventFilter filter;
  private final boolean tellsGaps;
  private long cursor;

  /** To be told before anything else. */
  private Optional<EventLog.Gap> gap = Optional.empty();

  private Optional<String> ended = Optional.empty();

  /** The fewest events that have been seen waiting so far. */
  private long nearest = Long.MAX_VALUE;

  private LogSource(SharedRuns<byte[]> runs, EventFilter filter, long after, boolean tellsGaps) {
    this.runs = runs;
    this.filter = filter;
    this.cursor = after;
    this.tellsGaps = tellsGaps;
  }

  /** What comes from now on. Marathon's clients know no gap; they come again when they are cut. */
  static LogSource fromNow(SharedRuns<byte[]> runs, EventFilter filter) {
    return new LogSource(runs, filter, runs.log().last(), false);
  }

  /** What comes after the last event that a client has seen. */
  static LogSource after(SharedRuns<byte[]> runs, EventFilter filter, long seen) {
    Optional<EventLog.Gap> gap = runs.strange(seen);
    long cursor = gap.map(EventLog.Gap::to).orElse(Math.min(seen, runs.log().last()));
    LogSource source = new LogSource(runs, filter, cursor, true);
    source.gap = gap;
    return source;
  }

  /** What comes after a picture, which may be a moment ahead of the log. */
  static LogSource after(SharedRuns<byte[]> runs, EventFilter filter, EventLog.Picture picture) {
    return new LogSource(runs, filter, picture.sequence(), true);
  }

  @Override
  public Optional<byte[]> next() {
    if (gap.isPresent()) {
      byte[] told = Framing.gap(gap.get());
      gap = Optional.empty();
      return Optional.of(told);
    }
    Optional<SharedRuns.Run<byte[]>> next = runs.after(filter, cursor);
    if (next.isEmpty()) {
      nearest = 0;
      return Optional.empty();
    }
    SharedRuns.Run<byte[]> run = next.get();
    if (run.gap().isPresent()) {
      // What comes behind it is another place, which others share.
      cursor = run.gap().get().to();
      return Optional.of(missed(run.gap().get()));
    }
    cursor = run.to();
    return Optional.of(run.content());
  }

  private byte[] missed(EventLog.Gap missed) {
    if (tellsGaps) {
      return Framing.gap(missed);
    }
    ended =
        Optional.of(
            "disconnected: events %d to %d were not read in time and are no longer kept"
                .formatted(missed.from(), missed.to()));
    return NOTHING;
  }

  @Override
  public long last() {
    return cursor;
  }

  /** A backlog that the client came with is not of its making. */
  @Override
  public long behind() {
    long behind = Math.max(0, runs.log().last() - cursor);
    nearest = Math.min(nearest, behind);
    return behind - nearest;
  }

  @Override
  public Optional<String> ended() {
    return ended;
  }
}
