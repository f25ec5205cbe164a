package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventFilter;
import java.util.Optional;

/** The stream from a place on: a cursor and nothing else. */
final class LogSource implements Source {
  private static final byte[] NOTHING = {};

  private final Runs runs;
  private final EventFilter filter;
  private final boolean tellsGaps;
  private long cursor;

  LogSource(Runs runs, EventFilter filter, long after, boolean tellsGaps) {
    this.runs = runs;
    this.filter = filter;
    this.cursor = after;
    this.tellsGaps = tellsGaps;
  }

  @Override
  public Optional<byte[]> next() {
    Optional<Runs.Run> next = runs.after(filter, cursor);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Runs.Run run = next.get();
    if (run.gap().isPresent() && tellsGaps && cursor < run.gap().get().to()) {
      cursor = run.gap().get().to();
      return Optional.of(Framing.gap(run.gap().get()));
    }
    cursor = run.to();
    return Optional.of(run.bytes().length == 0 ? NOTHING : run.bytes());
  }

  @Override
  public long last() {
    return cursor;
  }

  @Override
  public long behind() {
    return runs.log().last() - cursor;
  }
}
