package dev.ekiden.runtime;

import dev.ekiden.api.event.Event;
import dev.ekiden.json.EntityCodec;
import dev.ekiden.json.EventWriter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.GroupStatus;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.Membership;
import dev.ekiden.spi.events.Notebook;
import dev.ekiden.spi.storage.Storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbered stream of events, as far back as it is kept: in memory for readers, in the store for
 * the next start. The newest frame always stays, so that numbers never repeat.
 */
final class Journal implements EventLog {
  /** How much is kept; whatever is exceeded first. */
  record Limits(Duration age, int count, long bytes) {}

  /** Of one frame, beside its bytes. */
  private static final int OVERHEAD = 200;

  private static final String PREFIX = "frame/";
  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
  private static final Slice NOTHING = new Slice(List.of(), Optional.empty());

  private final Limits limits;
  private final InstantSource clock;
  private final Notes notes;
  private final Supplier<Picture> pictures;
  private final Consumer<Event> announcements;
  private final List<Runnable> readers = new CopyOnWriteArrayList<>();
  private final Groups groups;

  /** The number given out last. Only the loop's thread. */
  private long numbered;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock; frame n stands at position n modulo the length.
  private @Nullable Frame[] ring = new Frame[1024];
  private long first = 1;
  private long last;
  private long bytes;

  Journal(
      Limits limits,
      InstantSource clock,
      Notes notes,
      Duration groupPatience,
      Supplier<Picture> pictures,
      Consumer<Event> announcements) {
    this.limits = limits;
    this.clock = clock;
    this.notes = notes;
    this.pictures = pictures;
    this.announcements = announcements;
    this.groups = new Groups(this, notes, groupPatience);
  }

  /** Lets members join. After everything is restored. */
  void open() {
    groups.start();
  }

  /** Ends all memberships. */
  void close() {
    groups.close();
  }

  // Stored form

  static boolean owns(String key) {
    return key.startsWith(PREFIX);
  }

  /** Keys sort like numbers, so that a store writes them side by side. */
  private static String key(long sequence) {
    return PREFIX + String.format("%019d", sequence);
  }

  Write write(Frame frame) {
    return Write.put(key(frame.sequence()), EntityCodec.encode(frame.event()));
  }

  static Frame read(String key, byte[] value) {
    Event event = EntityCodec.decodeEvent(value);
    return new Frame(
        Long.parseLong(key.substring(PREFIX.length())), event, EventWriter.bytes(event));
  }

  /** Takes over what was stored, in any order. Before anything else. */
  void restore(List<Frame> frames) {
    if (frames.isEmpty()) {
      return;
    }
    List<Frame> sorted = new ArrayList<>(frames);
    sorted.sort((a, b) -> Long.compare(a.sequence(), b.sequence()));
    // Trimming goes from the front, so what is there has no holes; if it had, only what follows
    // the last hole could be told without one.
    int from = sorted.size() - 1;
    while (from > 0 && sorted.get(from - 1).sequence() == sorted.get(from).sequence() - 1) {
      from--;
    }
    lock.lock();
    try {
      first = sorted.get(from).sequence();
      last = first - 1;
      sorted.subList(from, sorted.size()).forEach(this::add);
      numbered = last;
    } finally {
      lock.unlock();
    }
  }

  // The loop's side

  /** Numbers and encodes events; the numbers are taken only by {@link #took}. */
  List<Frame> number(List<Event> events) {
    List<Frame> frames = new ArrayList<>(events.size());
    for (Event event : events) {
      frames.add(new Frame(numbered + frames.size() + 1, event, EventWriter.bytes(event)));
    }
    return frames;
  }

  /** The frames made last will be shown by {@link #append}. */
  void took(List<Frame> frames) {
    numbered += frames.size();
  }

  // The committer's side

  /**
   * Lets go of the oldest frames, as many and as large as the new ones are, and some more if there
   * is too much.
   *
   * @return what has to be removed from the store with the same commit
   */
  List<Write> trim(List<Frame> coming) {
    if (coming.isEmpty()) {
      return List.of();
    }
    Instant oldest = clock.instant().minus(limits.age());
    long more = coming.stream().mapToLong(Journal::weight).sum();
    List<Write> removed = new ArrayList<>();
    long gone = 0;
    lock.lock();
    try {
      // What is to go because of its age, or of a smaller limit, goes in parts: a commit waits.
      int most = 2 * coming.size() + 64;
      while (first < last && (removed.size() < most || gone < more)) {
        Frame head = at(first);
        boolean tooMuch =
            last - first + 1 + coming.size() > limits.count()
                || bytes + more > limits.bytes()
                || head.event().timestamp().isBefore(oldest);
        if (!tooMuch) {
          break;
        }
        removed.add(Write.remove(key(first)));
        ring[slot(first)] = null;
        bytes -= weight(head);
        gone += weight(head);
        first++;
      }
    } finally {
      lock.unlock();
    }
    return removed;
  }

  /** Shows durable frames to readers. */
  void append(List<Frame> frames) {
    if (frames.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      frames.forEach(this::add);
    } finally {
      lock.unlock();
    }
    readers.forEach(Runnable::run);
  }

  private void add(Frame frame) {
    if (last - first + 1 == ring.length) {
      grow();
    }
    last = frame.sequence();
    ring[slot(last)] = frame;
    bytes += weight(frame);
  }

  private void grow() {
    @Nullable Frame[] larger = new Frame[ring.length * 2];
    for (long n = first; n <= last; n++) {
      larger[(int) (n % larger.length)] = ring[slot(n)];
    }
    ring = larger;
  }

  private int slot(long sequence) {
    return (int) (sequence % ring.length);
  }

  private Frame at(long sequence) {
    Frame frame = ring[slot(sequence)];
    if (frame == null || frame.sequence() != sequence) {
      throw new IllegalStateException("frame " + sequence + " is missing");
    }
    return frame;
  }

  private static long weight(Frame frame) {
    return (long) frame.json().length + OVERHEAD;
  }

  // The readers' side

  /** Calls {@code reader} after every {@link #append}; it must only note that there is more. */
  void onAppend(Runnable reader) {
    readers.add(reader);
  }

  @Override
  public long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** Number of the oldest frame that is kept; beyond the newest when there is none. */
  long first() {
    lock.lock();
    try {
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes in memory, about. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Frames in memory. */
  long count() {
    lock.lock();
    try {
      return last - first + 1;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Slice read(long after, int max) {
    if (after < 0 || max < 1) {
      throw new IllegalArgumentException("read(" + after + ", " + max + ")");
    }
    lock.lock();
    try {
      if (after >= last) {
        return NOTHING;
      }
      long from = Math.max(after + 1, first);
      long to = Math.min(last, from + max - 1);
      Optional<Gap> gap =
          from > after + 1 ? Optional.of(new Gap(after + 1, from - 1)) : Optional.empty();
      Frame[] frames = new Frame[(int) (to - from + 1)];
      for (long n = from; n <= to; n++) {
        frames[(int) (n - from)] = at(n);
      }
      return new Slice(Arrays.asList(frames), gap);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Membership join(Join wish, Runnable ready) throws JoinRefused {
    return groups.join(wish, ready);
  }

  @Override
  public List<GroupStatus> groups() {
    return groups.statuses();
  }

  @Override
  public boolean forget(String group) {
    return groups.forget(group);
  }

  @Override
  public Picture picture() {
    return pictures.get();
  }

  @Override
  public Notebook notebook(String owner) {
    return notes.notebook(owner);
  }

  @Override
  public void announce(Event event) {
    if (!TYPE.matcher(event.type()).matches()) {
      throw new IllegalArgumentException(
          "type is '" + event.type() + "', allowed are 1 to 100 of letters, digits, _ . -");
    }
    announcements.accept(event);
  }
}
