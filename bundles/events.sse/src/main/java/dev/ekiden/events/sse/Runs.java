package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs of frames as they go over the wire, made once for all clients that stand at the same place
 * and want the same: a burst costs each of them one write.
 */
final class Runs {
  /** A run ends with the frame that reaches it. */
  private static final int BYTES = 64 << 10;

  private static final int FRAMES = 256;
  private static final int CACHED = 128;

  private final EventLog log;
  private final Framing framing;
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
   * @param bytes of the frames it wants, may be none
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes are shared, not compared
  record Run(long to, byte[] bytes, Optional<EventLog.Gap> gap) {}

  Runs(EventLog log, Framing framing) {
    this.log = log;
    this.framing = framing;
  }

  EventLog log() {
    return log;
  }

  Framing framing() {
    return framing;
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
    EventLog.Slice slice = log.read(after, FRAMES);
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Frame frame : slice.frames()) {
      if (filter.accepts(frame.event())) {
        bytes.writeBytes(framing.of(frame));
      }
      to = frame.sequence();
      if (bytes.size() >= BYTES) {
        break;
      }
    }
    return new Run(to, bytes.toByteArray(), slice.gap());
  }
}
