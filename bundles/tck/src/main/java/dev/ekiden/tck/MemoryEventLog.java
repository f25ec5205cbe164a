package dev.ekiden.tck;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An event log without a server; what is announced is in it at once. Any thread. */
public final class MemoryEventLog implements EventLog {
  private final List<Frame> frames = new ArrayList<>();
  private long forgotten;

  @Override
  public synchronized long last() {
    return forgotten + frames.size();
  }

  @Override
  public synchronized Slice read(long after, int max) {
    Optional<Gap> gap =
        after < forgotten ? Optional.of(new Gap(after + 1, forgotten)) : Optional.empty();
    int from = Math.toIntExact(Math.max(0, after - forgotten));
    int to = Math.min(frames.size(), from + max);
    return new Slice(from < to ? List.copyOf(frames.subList(from, to)) : List.of(), gap);
  }

  @Override
  public synchronized void announce(Event event) {
    String json =
        "{\"eventType\":\"%s\",\"timestamp\":\"%s\"}".formatted(event.type(), event.timestamp());
    frames.add(new Frame(last() + 1, event, json.getBytes(StandardCharsets.UTF_8)));
  }

  /** Drops the oldest frames, as a log does whose space is limited. */
  public synchronized void forget(int count) {
    frames.subList(0, count).clear();
    forgotten += count;
  }
}
