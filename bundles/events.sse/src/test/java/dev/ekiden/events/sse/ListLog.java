package dev.ekiden.events.sse;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An event log in memory that can forget its oldest frames. */
final class ListLog implements EventLog {
  private final List<Frame> frames = new ArrayList<>();
  private long forgotten;
  private Consumer<List<Frame>> listener = frames -> {};

  synchronized void listener(Consumer<List<Frame>> newListener) {
    listener = newListener;
  }

  @Override
  public synchronized long last() {
    return forgotten + frames.size();
  }

  @Override
  public synchronized Slice read(long after, int max) {
    Optional<Gap> gap =
        after < forgotten ? Optional.of(new Gap(after + 1, forgotten)) : Optional.empty();
    int from = (int) Math.max(0, after - forgotten);
    int to = Math.min(frames.size(), from + max);
    return new Slice(from < to ? List.copyOf(frames.subList(from, to)) : List.of(), gap);
  }

  @Override
  public void announce(Event event) {
    Frame frame;
    Consumer<List<Frame>> told;
    synchronized (this) {
      String json = "{\"eventType\":\"" + event.type() + "\"}";
      frame = new Frame(last() + 1, event, json.getBytes(StandardCharsets.UTF_8));
      frames.add(frame);
      told = listener;
    }
    told.accept(List.of(frame));
  }

  synchronized void forget(int count) {
    frames.subList(0, count).clear();
    forgotten += count;
  }
}
