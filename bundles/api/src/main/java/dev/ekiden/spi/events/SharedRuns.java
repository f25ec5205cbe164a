package dev.ekiden.spi.events;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs of the stream, read, filtered and encoded once for all clients of a subscriber that stand at
 * the same place and want the same: a client is a cursor, and a burst costs it one write. The last
 * 128 of them are kept, and of large ones the last 16 MiB. Any thread.
 *
 * @param <T> a run as the subscriber writes it; shared, must not be changed
 */
public final class SharedRuns<T> {
  /** Read at a time. */
  private static final int FRAMES = 256;

  private static final int MOST_RUNS = 128;
  private static final long MOST_BYTES = 16L << 20;

  private final EventLog log;
  private final EncodedFrames frames;
  private final int bytes;
  private final Function<List<byte[]>, T> joined;
  // Guarded by itself; the one that was not asked for the longest first
  private final Map<Place, Kept<T>> kept = new LinkedHashMap<>(MOST_RUNS, 0.75f, true);
  private long keptBytes;

  private record Place(EventFilter filter, long after) {}

  /** With the size of its content. */
  private record Kept<T>(Run<T> run, long bytes) {}

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

  /**
   * What somebody may have missed who has a number that the stream has not reached: it is of
   * another stream, say of a store that is lost, and says nothing about this one.
   */
  public Optional<EventLog.Gap> strange(long after) {
    long last = log.last();
    return after > last && last > 0 ? Optional.of(new EventLog.Gap(1, last)) : Optional.empty();
  }

  /** Whether the stream cannot go on after a number without a gap. */
  public boolean misses(long after) {
    return strange(after).isPresent() || log.read(after, 1).gap().isPresent();
  }

  /** The next run, empty when there is nothing new. */
  public Optional<Run<T>> after(EventFilter filter, long after) {
    Place place = new Place(filter, after);
    synchronized (kept) {
      Kept<T> known = kept.get(place);
      if (known != null) {
        return Optional.of(known.run());
      }
    }
    EventLog.Slice slice = log.read(after, FRAMES);
    if (slice.frames().isEmpty() && slice.gap().isEmpty()) {
      return Optional.empty();
    }
    Kept<T> fresh = run(filter, after, slice);
    keep(place, fresh);
    return Optional.of(fresh.run());
  }

  private void keep(Place place, Kept<T> fresh) {
    synchronized (kept) {
      Kept<T> before = kept.put(place, fresh);
      keptBytes += fresh.bytes() - (before == null ? 0 : before.bytes());
      while (kept.size() > MOST_RUNS || (keptBytes > MOST_BYTES && kept.size() > 1)) {
        Iterator<Kept<T>> eldest = kept.values().iterator();
        keptBytes -= eldest.next().bytes();
        eldest.remove();
      }
    }
  }

  private Kept<T> run(EventFilter filter, long after, EventLog.Slice slice) {
    long to = slice.gap().map(EventLog.Gap::to).orElse(after);
    List<byte[]> wanted = new ArrayList<>();
    long size = 0;
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
    return new Kept<>(new Run<>(to, joined.apply(wanted), slice.gap()), size);
  }
}
