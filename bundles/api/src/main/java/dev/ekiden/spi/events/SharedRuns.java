package dev.ekiden.spi.events;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs of the stream, read, filtered and encoded once for all clients of a subscriber that stand at
 * the same place and want the same: a client is a cursor, and a burst costs it one write. Any
 * thread.
 *
 * @param <T> a run as the subscriber writes it; shared, must not be changed
 */
public final class SharedRuns<T> {
  private static final int FRAMES = 256;
  private static final int CACHED = 128;

  private final EventLog log;
  private final EncodedFrames frames;
  private final int bytes;
  private final Function<List<byte[]>, T> joined;
  private final Map<Place, Run<T>> cached =
      new LinkedHashMap<>(CACHED, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Run<T>> eldest) {
          return size() > CACHED;
        }
      };

  private record Place(EventFilter filter, long after) {}

  /**
   * What comes after a place.
   *
   * @param to where the client stands after it
   * @param content the frames it wants, may be none
   * @param gap what was before them and is no longer kept
   */
  public record Run<T>(long to, T content, Optional<EventLog.Gap> gap) {}

  /**
   * @param bytes a run ends with the encoded frame that reaches it
   * @param joined makes a run of its encoded frames
   */
  public SharedRuns(
      EventLog log, EncodedFrames frames, int bytes, Function<List<byte[]>, T> joined) {
    this.log = log;
    this.frames = frames;
    this.bytes = bytes;
    this.joined = joined;
  }

  /** What the runs are read from. */
  public EventLog log() {
    return log;
  }

  /** The encoding of single frames. */
  public EncodedFrames frames() {
    return frames;
  }

  /** The next run, empty when there is nothing new. */
  public Optional<Run<T>> after(EventFilter filter, long after) {
    Place place = new Place(filter, after);
    synchronized (cached) {
      Run<T> known = cached.get(place);
      if (known != null) {
        return Optional.of(known);
      }
    }
    EventLog.Slice slice = log.read(after, FRAMES);
    if (slice.frames().isEmpty() && slice.gap().isEmpty()) {
      return Optional.empty();
    }
    Run<T> run = run(filter, after, slice);
    synchronized (cached) {
      cached.put(place, run);
    }
    return Optional.of(run);
  }

  private Run<T> run(EventFilter filter, long after, EventLog.Slice slice) {
    long to = slice.gap().map(EventLog.Gap::to).orElse(after);
    List<byte[]> wanted = new ArrayList<>();
    int size = 0;
    for (Frame frame : slice.frames()) {
      to = frame.sequence();
      if (filter.accepts(frame.event())) {
        byte[] encoded = frames.of(frame);
        wanted.add(encoded);
        size += encoded.length;
        if (size >= bytes) {
          break;
        }
      }
    }
    return new Run<>(to, joined.apply(wanted), slice.gap());
  }
}
