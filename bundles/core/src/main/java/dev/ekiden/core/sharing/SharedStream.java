package dev.ekiden.core.sharing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A numbered stream that several members share: each frame goes to one of them, frames of one key
 * in order, and what a member has not acknowledged when it leaves goes to the others.
 *
 * <p>A key belongs to the member that its hash points to (rendezvous hashing). While frames of a
 * key are open it stays where it is; so a member that joins takes over only keys with nothing open,
 * and one that leaves hands over its own keys and no others. No lock and no clock: the caller
 * serializes the calls and says what time it is.
 *
 * @param <F> what is handed through
 */
public final class SharedStream<F> {
  /**
   * Frames that may be open at once; then the stream is not fed until some are settled. Long before
   * that it is not fed when it is nobody's turn: each member has as many waiting as it may have
   * unacknowledged. Only those who go on beside one that is stuck need the rest.
   */
  public static final int WINDOW = 16_384;

  private final TreeMap<Long, Open<F>> open = new TreeMap<>();

  /** Open frames that nobody has, by number: there is no member. */
  private final TreeMap<Long, Open<F>> orphans = new TreeMap<>();

  private final Map<String, Holding> keys = new HashMap<>();
  private final Map<Long, Member<F>> members = new TreeMap<>();
  private long read;

  /** By their first numbers; each with who was told, until it is done with that. */
  private final TreeMap<Long, Hole<F>> holes = new TreeMap<>();

  /** Numbers among which some were gone before anybody took them, both ends included. */
  public record Lost(long from, long to) {}

  private record Hole<F>(Lost lost, Optional<Member<F>> told) {}

  /**
   * What a member is given.
   *
   * @param lost told to one member; to another when it leaves before it has acknowledged that, by
   *     its last number, or a frame that it was given later
   */
  public record Taken<F>(List<F> frames, Optional<Lost> lost) {}

  private record Open<F>(long sequence, String key, F frame) {}

  /** Where the open frames of a key are. */
  private static final class Holding {
    private @Nullable Member<?> owner;
    private int open;
  }

  private static final class Member<F> {
    private final long id;
    private final int most;
    private final TreeMap<Long, Open<F>> waiting = new TreeMap<>();

    /** In the order in which they were given, which is what an acknowledgement counts by. */
    private final ArrayDeque<Open<F>> given = new ArrayDeque<>();

    /** When it last acknowledged something, or had nothing open and was given something. */
    private long progress;

    Member(long id, int most) {
      this.id = id;
      this.most = most;
    }

    boolean idle() {
      return waiting.isEmpty() && given.isEmpty();
    }

    boolean ready() {
      return !waiting.isEmpty() && given.size() < most;
    }
  }

  /**
   * @param position number of the last frame that is settled
   */
  public SharedStream(long position) {
    this.read = position;
  }

  // The stream's side

  /** Number of the frame fed last. */
  public long read() {
    return read;
  }

  /** All frames up to this number are settled. */
  public long position() {
    long settled = open.isEmpty() ? read : open.firstKey() - 1;
    return holes.isEmpty() ? settled : Math.min(settled, holes.firstKey() - 1);
  }

  /** Frames that are fed and not settled. */
  public int open() {
    return open.size();
  }

  /** Whether it can be fed now, for the sake of some member. */
  public boolean hungry() {
    return open.size() < WINDOW
        && members.values().stream().anyMatch(m -> m.waiting.size() < m.most);
  }

  /**
   * The next frame.
   *
   * @param sequence larger than {@link #read}
   */
  public void feed(long sequence, String key, F frame, long now) {
    if (sequence <= read) {
      throw new IllegalArgumentException(sequence + " was fed already, at " + read);
    }
    read = sequence;
    Open<F> entry = new Open<>(sequence, key, frame);
    open.put(sequence, entry);
    assign(entry, now);
  }

  /** Nobody wants frames up to this number. */
  public void skip(long sequence) {
    read = Math.max(read, sequence);
  }

  /** Frames from {@link #read} to this number are gone. */
  public void lose(long to) {
    if (to > read) {
      hole(read + 1, to);
      read = to;
    }
  }

  /**
   * Frames up to this number are no longer kept. What nobody came for in time goes with them; what
   * a member has is its own.
   */
  public void forget(long to) {
    SortedMap<Long, Open<F>> gone = orphans.headMap(to + 1);
    if (gone.isEmpty()) {
      return;
    }
    hole(gone.firstKey(), to);
    gone.values().forEach(this::settle);
    gone.clear();
  }

  /** One, together with those that touch it and that nobody was told of. */
  private void hole(long from, long to) {
    long first = from;
    long last = to;
    for (Iterator<Hole<F>> all = holes.values().iterator(); all.hasNext(); ) {
      Hole<F> other = all.next();
      Lost lost = other.lost();
      if (other.told().isEmpty() && lost.from() <= last + 1 && lost.to() >= first - 1) {
        first = Math.min(first, lost.from());
        last = Math.max(last, lost.to());
        all.remove();
      }
    }
    holes.put(first, new Hole<>(new Lost(first, last), Optional.empty()));
  }

  private void assign(Open<F> entry, long now) {
    Holding holding = keys.computeIfAbsent(entry.key(), _ -> new Holding());
    holding.open++;
    place(entry, holding, now);
  }

  private void place(Open<F> entry, Holding holding, long now) {
    Member<F> owner = owner(entry.key(), holding);
    holding.owner = owner;
    if (owner == null) {
      orphans.put(entry.sequence(), entry);
      return;
    }
    if (owner.idle()) {
      owner.progress = now;
    }
    owner.waiting.put(entry.sequence(), entry);
  }

  private @Nullable Member<F> owner(String key, Holding holding) {
    if (holding.owner != null) {
      Member<F> known = members.get(holding.owner.id);
      if (known != null) {
        return known;
      }
    }
    Member<F> best = null;
    long most = Long.MIN_VALUE;
    for (Member<F> member : members.values()) {
      long weight = mix(key.hashCode() * 0x9E3779B97F4A7C15L + mix(member.id));
      if (best == null || weight > most) {
        best = member;
        most = weight;
      }
    }
    return best;
  }

  /** Spreads a number over all bits (the finalizer of MurmurHash3). */
  private static long mix(long value) {
    long h = value;
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }

  // The members' side

  /**
   * A new member.
   *
   * @param member never used before
   * @param most frames that it may have unacknowledged
   */
  public void join(long member, int most, long now) {
    if (most < 1 || members.containsKey(member)) {
      throw new IllegalArgumentException("join(" + member + ", " + most + ")");
    }
    Member<F> joined = new Member<>(member, most);
    joined.progress = now;
    members.put(member, joined);
    List<Open<F>> found = List.copyOf(orphans.values());
    orphans.clear();
    found.forEach(entry -> place(entry, holding(entry), now));
  }

  private Holding holding(Open<F> entry) {
    Holding holding = keys.get(entry.key());
    if (holding == null) {
      throw new IllegalStateException("nobody holds " + entry.key());
    }
    return holding;
  }

  public int members() {
    return members.size();
  }

  /** Members that {@link #take} would give something. */
  public List<Long> ready() {
    List<Long> ready = new ArrayList<>();
    boolean first = holes.values().stream().anyMatch(hole -> hole.told().isEmpty());
    for (Member<F> member : members.values()) {
      if (first || member.ready()) {
        ready.add(member.id);
        first = false;
      }
    }
    return ready;
  }

  /** The next frames of a member, by number as far as they came so; empty for a stranger. */
  public Taken<F> take(long member, int max, long now) {
    Member<F> taker = members.get(member);
    if (taker == null) {
      return new Taken<>(List.of(), Optional.empty());
    }
    Optional<Lost> told = tell(taker);
    List<F> frames = new ArrayList<>();
    boolean free = taker.given.isEmpty();
    while (frames.size() < max && taker.ready()) {
      Open<F> next = taker.waiting.pollFirstEntry().getValue();
      taker.given.addLast(next);
      frames.add(next.frame());
    }
    // Who has something open and only takes more does nothing: it may be a feed that hands on to
    // somebody who has stopped working.
    if (free && !frames.isEmpty()) {
      taker.progress = now;
    }
    return new Taken<>(frames, told);
  }

  /** The first loss that nobody was told of. */
  private Optional<Lost> tell(Member<F> member) {
    for (Map.Entry<Long, Hole<F>> entry : holes.entrySet()) {
      Lost lost = entry.getValue().lost();
      if (entry.getValue().told().isEmpty()) {
        entry.setValue(new Hole<>(lost, Optional.of(member)));
        return Optional.of(lost);
      }
    }
    return Optional.empty();
  }

  /**
   * A member is done with a frame, and with all that it was given before it.
   *
   * @return false when it does not have this frame
   */
  public boolean acknowledge(long member, long sequence, long now) {
    Member<F> giver = members.get(member);
    if (giver == null) {
      return false;
    }
    boolean has = giver.given.stream().anyMatch(e -> e.sequence() == sequence);
    boolean knows =
        holes
            .values()
            .removeIf(
                hole ->
                    hole.told().filter(giver::equals).isPresent()
                        && (hole.lost().to() == sequence || (has && hole.lost().to() < sequence)));
    if (!has) {
      return knows;
    }
    giver.progress = now;
    while (true) {
      Open<F> done = giver.given.removeFirst();
      settle(done);
      if (done.sequence() == sequence) {
        return true;
      }
    }
  }

  private void settle(Open<F> done) {
    open.remove(done.sequence());
    Holding holding = holding(done);
    holding.open--;
    if (holding.open == 0) {
      keys.remove(done.key());
    }
  }

  /** A member is gone; what it had goes to the others, or waits for one. */
  public void leave(long member, long now) {
    Member<F> gone = members.remove(member);
    if (gone == null) {
      return;
    }
    holes.replaceAll(
        (_, hole) ->
            hole.told().filter(gone::equals).isPresent()
                ? new Hole<>(hole.lost(), Optional.empty())
                : hole);
    TreeMap<Long, Open<F>> left = gone.waiting;
    gone.given.forEach(entry -> left.put(entry.sequence(), entry));
    left.values().forEach(entry -> place(entry, holding(entry), now));
  }

  /** Members that have had something to do for so long without doing any of it. */
  public Collection<Long> stalled(long now, long patience) {
    return members.values().stream()
        .filter(m -> !m.idle() && now - m.progress >= patience)
        .map(m -> m.id)
        .toList();
  }

  /** Frames that a member was given and has not acknowledged. */
  public int unacknowledged(long member) {
    Member<F> known = members.get(member);
    return known == null ? 0 : known.given.size();
  }
}
