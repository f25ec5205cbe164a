package dev.ekiden.runtime;

import dev.ekiden.core.sharing.SharedStream;
import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.GroupStatus;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.JoinRefused.Reason;
import dev.ekiden.spi.events.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All consumer groups: feeds each from the journal, wakes members that have something to take, and
 * puts out those that acknowledge nothing. One virtual thread does that; the committer only signals
 * it.
 */
final class Groups {
  private static final Logger log = LoggerFactory.getLogger(Groups.class);

  /** Beyond, joining is refused. */
  static final int MOST_GROUPS = 2_000;

  static final int MOST_MEMBERS = 1_000;

  /** Positions of groups stand among those of subscribers, under this. */
  private static final String PREFIX = "group/";

  private static final String ALONE = "";
  private static final int RUN = 128;
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(500);

  private final Journal journal;
  private final Notes notes;
  private final long patience;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signal = lock.newCondition();
  // Guarded by lock
  private final Map<String, Group> groups = new TreeMap<>();
  private long joined;
  private boolean more;
  private boolean closed;

  /** Members of other servers' lives must not be taken for ours. */
  private final String life = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  Groups(Journal journal, Notes notes, Duration patience) {
    this.journal = journal;
    this.notes = notes;
    this.patience = patience.toNanos();
    this.thread = Thread.ofVirtual().name("event-groups").unstarted(this::run);
    journal.onAppend(this::signal);
  }

  /** After the positions are recovered. */
  void start() {
    lock.lock();
    try {
      for (Map.Entry<String, Long> known : notes.positionsBelow(PREFIX).entrySet()) {
        String name = known.getKey();
        // A crash may have lost the newest events together with nobody's knowledge of them.
        groups.put(name, new Group(name, Math.min(known.getValue(), journal.last())));
      }
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  void close() {
    List<Member> left = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      groups.values().forEach(g -> left.addAll(g.members.values()));
      groups.values().forEach(g -> g.members.clear());
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    left.forEach(Member::wake);
  }

  private void signal() {
    lock.lock();
    try {
      if (!groups.isEmpty()) {
        more = true;
        signal.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        List<Member> wake = new ArrayList<>();
        lock.lockInterruptibly();
        try {
          long left = LOOK;
          while (!more && left > 0) {
            left = signal.awaitNanos(left);
          }
          more = false;
          for (Group group : groups.values()) {
            group.expel(wake);
            group.stream.forget(journal.first() - 1);
            group.feed();
            group.ready(wake);
          }
        } finally {
          lock.unlock();
        }
        wake.forEach(Member::wake);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // From any thread

  Membership join(Join wish, Runnable ready) throws JoinRefused {
    lock.lock();
    try {
      if (closed) {
        throw new JoinRefused(Reason.CLOSED, "The server is stopping");
      }
      Group group = groups.get(wish.group());
      if (group == null) {
        makeRoom();
        group = new Group(wish.group(), begin(wish.after()));
        groups.put(wish.group(), group);
        group.moved();
      }
      if (group.members.size() >= MOST_MEMBERS) {
        throw new JoinRefused(
            Reason.TOO_MANY,
            "Group " + wish.group() + " has " + MOST_MEMBERS + " members, more are not allowed");
      }
      if (!group.members.isEmpty() && !group.filter.equals(wish.filter())) {
        throw new JoinRefused(
            Reason.OTHER_FILTER,
            "The members of group "
                + wish.group()
                + " want other events; all members of a group must name the same event_type, app"
                + " and deployment");
      }
      group.filter = wish.filter();
      Member member = new Member(group, ++joined, ready);
      group.members.put(member.number, member);
      group.stream.join(member.number, wish.inFlight(), System.nanoTime());
      more = true;
      signal.signal();
      return member;
    } finally {
      lock.unlock();
    }
  }

  private long begin(OptionalLong after) {
    long last = journal.last();
    if (after.isEmpty()) {
      return last;
    }
    // A number that the stream has not reached is of another one: this group has seen nothing.
    return after.getAsLong() > last ? 0 : after.getAsLong();
  }

  /** A group without members whose events are gone has nothing left to lose but a gap. */
  private void makeRoom() throws JoinRefused {
    if (groups.size() < MOST_GROUPS) {
      return;
    }
    long oldest = journal.first();
    Optional<Group> stale =
        groups.values().stream()
            .filter(g -> g.members.isEmpty() && g.stream.position() + 1 < oldest)
            .min((a, b) -> Long.compare(a.stream.position(), b.stream.position()));
    if (stale.isEmpty()) {
      throw new JoinRefused(
          Reason.TOO_MANY, "There are " + MOST_GROUPS + " groups, more are not allowed");
    }
    groups.remove(stale.get().name);
    notes.forget(PREFIX + stale.get().name);
  }

  List<GroupStatus> statuses() {
    long last = journal.last();
    lock.lock();
    try {
      return groups.values().stream()
          .map(
              g ->
                  new GroupStatus(
                      g.name,
                      g.stream.position(),
                      last - g.stream.position(),
                      g.members.size(),
                      g.stream.open()))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  boolean forget(String name) {
    List<Member> left;
    lock.lock();
    try {
      Group group = groups.remove(name);
      if (group == null) {
        return false;
      }
      left = List.copyOf(group.members.values());
      group.members.clear();
      notes.forget(PREFIX + name);
    } finally {
      lock.unlock();
    }
    left.forEach(Member::wake);
    return true;
  }

  /** All of it under the lock. */
  private final class Group {
    private final String name;
    private final SharedStream<Frame> stream;
    private final Map<Long, Member> members = new HashMap<>();
    private EventFilter filter = EventFilter.ALL;
    private long stored = -1;

    Group(String name, long position) {
      this.name = name;
      this.stream = new SharedStream<>(position);
    }

    void feed() {
      while (stream.hungry()) {
        EventLog.Slice slice = journal.read(stream.read(), RUN);
        slice.gap().ifPresent(gap -> stream.lose(gap.to()));
        if (slice.frames().isEmpty()) {
          break;
        }
        long now = System.nanoTime();
        for (Frame frame : slice.frames()) {
          if (filter.accepts(frame.event())) {
            String key = frame.event().subject().map(id -> id.value()).orElse(ALONE);
            stream.feed(frame.sequence(), key, frame, now);
          } else {
            stream.skip(frame.sequence());
          }
        }
      }
      moved();
    }

    void moved() {
      if (stream.position() != stored) {
        stored = stream.position();
        notes.moved(PREFIX + name, stored);
      }
    }

    void expel(List<Member> wake) {
      long now = System.nanoTime();
      for (long number : stream.stalled(now, patience)) {
        Member member = members.remove(number);
        stream.leave(number, now);
        if (member != null) {
          log.warn(
              "Group {}: a member acknowledged nothing for {} s, others take over",
              name,
              patience / 1_000_000_000);
          wake.add(member);
        }
      }
    }

    void ready(List<Member> wake) {
      for (long number : stream.ready()) {
        Member member = members.get(number);
        if (member != null) {
          wake.add(member);
        }
      }
    }
  }

  private final class Member implements Membership {
    private final Group group;
    private final long number;
    private final Runnable ready;

    /** 0: not being called; 1: being called; 2: has to be called once more. */
    private final AtomicInteger calls = new AtomicInteger();

    Member(Group group, long number, Runnable ready) {
      this.group = group;
      this.number = number;
      this.ready = ready;
    }

    /** On a thread of its own: what a subscriber does there holds up nobody else. */
    void wake() {
      if (calls.getAndUpdate(n -> Math.min(n + 1, 2)) == 0) {
        Thread.startVirtualThread(this::call);
      }
    }

    private void call() {
      do {
        calls.set(1);
        try {
          ready.run();
        } catch (RuntimeException e) {
          log.error("A member of group {} failed when it was woken", group.name, e);
        }
      } while (!calls.compareAndSet(1, 0));
    }

    @Override
    public String group() {
      return group.name;
    }

    @Override
    public String member() {
      return life + "-" + number;
    }

    @Override
    public EventLog.Slice take(int max) {
      lock.lock();
      try {
        SharedStream.Taken<Frame> taken = group.stream.take(number, max, System.nanoTime());
        return new EventLog.Slice(
            taken.frames(), taken.lost().map(l -> new EventLog.Gap(l.from(), l.to())));
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean acknowledge(long sequence) {
      lock.lock();
      try {
        boolean had = group.stream.acknowledge(number, sequence, System.nanoTime());
        if (had) {
          changed();
        }
        return had;
      } finally {
        lock.unlock();
      }
    }

    /** The position may have moved, and there may be room for more. */
    private void changed() {
      if (groups.get(group.name) == group) {
        group.moved();
        more = true;
        signal.signal();
      }
    }

    @Override
    public int unacknowledged() {
      lock.lock();
      try {
        return group.stream.unacknowledged(number);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean live() {
      lock.lock();
      try {
        return group.members.containsKey(number);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void leave() {
      lock.lock();
      try {
        if (group.members.remove(number) != null) {
          group.stream.leave(number, System.nanoTime());
          changed();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
