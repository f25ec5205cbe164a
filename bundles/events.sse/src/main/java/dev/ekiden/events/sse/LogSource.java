package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.SharedRuns;
import java.util.Optional;

/** The stream from a place on: a cursor and nothing else. */
final class LogSource implements Source {
  private final SharedRuns<byte[]> runs;
  private final EventFilter filter;
  private final boolean tellsGaps;
  private long cursor;

  LogSource(SharedRuns<byte[]> runs, EventFilter filter, long after, boolean tellsGaps) {
    this.runs = runs;
    this.filter = filter;
    this.cursor = after;
    this.tellsGaps = tellsGaps;
  }

  @Override
  public Optional<byte[]> next() {
    Optional<SharedRuns.Run<byte[]>> next = runs.after(filter, cursor);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    SharedRuns.Run<byte[]> run = next.get();
    if (run.gap().isPresent() && tellsGaps && cursor < run.gap().get().to()) {
      cursor = run.gap().get().to();
      return Optional.of(Framing.gap(run.gap().get()));
    }
    cursor = run.to();
    return Optional.of(run.content());
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
