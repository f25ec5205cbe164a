package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs of messages, found and filtered once for all clients that stand at the same place and want
 * the same.
 */
final class Runs {
  /**
   * A run ends with the message that reaches it. With all heads of frames, and unless that message
   * is large, it fits in the buffer of one write ({@link Door}); a small rest would be a second
   * one.
   */
  private static final int BYTES = 56 << 10;

  private static final int MESSAGES = 256;
  private static final int CACHED = 128;

  private final EventLog log;
  private final Envelope envelope;
  private final Map<Place, Run> cached =
      new LinkedHashMap<>(CACHED, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Run> eldest) {
          return size() > CACHED;
        }
      };

  private record Place(EventFilter filter, long after) {}

  /**
   * What comes after a place.
   *
   * @param to where the client stands after it
   * @param messages that it wants, may be none
   * @param gap what was before them and is no longer kept
   */
  record Run(long to, List<byte[]> messages, Optional<EventLog.Gap> gap) {}

  Runs(EventLog log, Envelope envelope) {
    this.log = log;
    this.envelope = envelope;
  }

  EventLog log() {
    return log;
  }

  Envelope envelope() {
    return envelope;
  }

  /** The next run, empty when there is nothing new. */
  Optional<Run> after(EventFilter filter, long after) {
    Place place = new Place(filter, after);
    synchronized (cached) {
      Run known = cached.get(place);
      if (known != null) {
        return Optional.of(known);
      }
    }
    EventLog.Slice slice = log.read(after, MESSAGES);
    if (slice.frames().isEmpty() && slice.gap().isEmpty()) {
      return Optional.empty();
    }
    Run run = run(filter, after, slice);
    synchronized (cached) {
      cached.put(place, run);
    }
    return Optional.of(run);
  }

  private Run run(EventFilter filter, long after, EventLog.Slice slice) {
    long to = slice.gap().map(EventLog.Gap::to).orElse(after);
    List<byte[]> messages = new ArrayList<>();
    int bytes = 0;
    for (Frame frame : slice.frames()) {
      to = frame.sequence();
      if (filter.accepts(frame.event())) {
        byte[] message = envelope.of(frame);
        messages.add(message);
        bytes += message.length;
        if (bytes >= BYTES) {
          break;
        }
      }
    }
    return new Run(to, List.copyOf(messages), slice.gap());
  }
}
