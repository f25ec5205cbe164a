package dev.ekiden.tck;

import dev.ekiden.api.event.Event;
import dev.ekiden.core.sharing.SharedStream;
import dev.ekiden.spi.events.EventFilter;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.GroupStatus;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.Membership;
import dev.ekiden.spi.events.Notebook;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An event log without a server; what is announced is in it at once. Any thread. */
public final class MemoryEventLog implements EventLog {
  private final List<Frame> frames = new ArrayList<>();
  private final Map<String, Group> groups = new TreeMap<>();
  private final Map<String, Map<String, String>> notebooks = new ConcurrentHashMap<>();
  private List<Event> state = List.of();
  private long forgotten;
  private long joined;
  private Consumer<List<Frame>> listener = _ -> {};

  /** Told of each new frame, as the host tells a subscriber. */
  public synchronized void listener(Consumer<List<Frame>> newListener) {
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
    int from = Math.clamp(after - forgotten, 0, frames.size());
    int to = Math.min(frames.size(), from + max);
    return new Slice(from < to ? List.copyOf(frames.subList(from, to)) : List.of(), gap);
  }

  @Override
  public void announce(Event event) {
    Frame frame;
    Consumer<List<Frame>> told;
    synchronized (this) {
      frame = new Frame(last() + 1, event, json(event));
      frames.add(frame);
      told = listener;
    }
    told.accept(List.of(frame));
    share();
  }

  /** Drops the oldest frames, as a log does whose space is limited. */
  public synchronized void forget(int count) {
    frames.subList(0, count).clear();
    forgotten += count;
  }

  /** What a picture of the state shows. */
  public synchronized void picture(List<Event> events) {
    state = List.copyOf(events);
  }

  @Override
  public synchronized Picture picture() {
    long now = last();
    return new Picture(now, state.stream().map(e -> new Frame(now, e, json(e))).iterator());
  }

  @Override
  public Notebook notebook(String owner) {
    Map<String, String> pages = notebooks.computeIfAbsent(owner, _ -> new ConcurrentHashMap<>());
    return new Notebook() {
      @Override
      public Map<String, String> all() {
        return Map.copyOf(pages);
      }

      @Override
      public void note(String key, String value) {
        pages.put(key, value);
      }

      @Override
      public void erase(String key) {
        pages.remove(key);
      }
    };
  }

  private static byte[] json(Event event) {
    return "{\"eventType\":\"%s\",\"timestamp\":\"%s\"}"
        .formatted(event.type(), event.timestamp())
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Membership join(Join wish, Runnable ready) throws JoinRefused {
    Member member;
    synchronized (this) {
      Group group =
          groups.computeIfAbsent(wish.group(), name -> new Group(name, begin(wish.after())));
      if (!group.members.isEmpty() && !group.filter.equals(wish.filter())) {
        throw new JoinRefused(
            JoinRefused.Reason.OTHER_FILTER, "The members want other events than you");
      }
      group.filter = wish.filter();
      member = new Member(group, ++joined, ready);
      group.members.put(member.number, member);
      group.stream.join(member.number, wish.inFlight(), 0);
    }
    share();
    return member;
  }

  private long begin(OptionalLong after) {
    long begin = after.orElseGet(this::last);
    return begin > last() ? 0 : begin;
  }

  @Override
  public synchronized List<GroupStatus> groups() {
    return groups.values().stream()
        .map(
            g ->
                new GroupStatus(
                    g.name,
                    g.stream.position(),
                    last() - g.stream.position(),
                    g.members.size(),
                    g.stream.open()))
        .toList();
  }

  @Override
  public boolean forget(String name) {
    List<Member> left;
    synchronized (this) {
      Group group = groups.remove(name);
      if (group == null) {
        return false;
      }
      left = List.copyOf(group.members.values());
      group.members.clear();
    }
    left.forEach(m -> m.wake());
    return true;
  }

  /** Puts all members of a group out, as {@link #expel(Membership)}. */
  public void expel(String group) {
    List<Member> all;
    synchronized (this) {
      Group known = groups.get(group);
      all = known == null ? List.of() : List.copyOf(known.members.values());
    }
    all.forEach(this::expel);
  }

  /** Puts a member out, as the host does with one that does nothing. */
  public void expel(Membership membership) {
    membership.leave();
    ((Member) membership).wake();
  }

  private void share() {
    List<Member> wake = new ArrayList<>();
    synchronized (this) {
      for (Group group : groups.values()) {
        group.feed();
        group
            .stream
            .ready()
            .forEach(n -> Optional.ofNullable(group.members.get(n)).ifPresent(wake::add));
      }
    }
    wake.forEach(m -> m.wake());
  }

  private final class Group {
    private final String name;
    private final SharedStream<Frame> stream;
    private final Map<Long, Member> members = new TreeMap<>();
    private EventFilter filter = EventFilter.ALL;

    Group(String name, long position) {
      this.name = name;
      this.stream = new SharedStream<>(position);
    }

    void feed() {
      while (stream.hungry()) {
        Slice slice = read(stream.read(), 512);
        slice.gap().ifPresent(gap -> stream.lose(gap.to()));
        if (slice.frames().isEmpty()) {
          return;
        }
        for (Frame frame : slice.frames()) {
          if (filter.accepts(frame.event())) {
            String key = frame.event().subject().map(id -> id.value()).orElse("");
            stream.feed(frame.sequence(), key, frame, 0);
          } else {
            stream.skip(frame.sequence());
          }
        }
      }
    }
  }

  private final class Member implements Membership {
    private final Group group;
    private final long number;
    private final Runnable ready;
    private final AtomicInteger calls = new AtomicInteger();

    /** As the host does it: elsewhere, one call at a time, several causes as one. */
    void wake() {
      if (calls.getAndUpdate(n -> Math.min(n + 1, 2)) == 0) {
        Thread.startVirtualThread(
            () -> {
              do {
                calls.set(1);
                ready.run();
              } while (!calls.compareAndSet(1, 0));
            });
      }
    }

    Member(Group group, long number, Runnable ready) {
      this.group = group;
      this.number = number;
      this.ready = ready;
    }

    @Override
    public String group() {
      return group.name;
    }

    @Override
    public String member() {
      return "member-" + number;
    }

    @Override
    public Slice take(int max) {
      synchronized (MemoryEventLog.this) {
        SharedStream.Taken<Frame> taken = group.stream.take(number, max, 0);
        return new Slice(taken.frames(), taken.lost().map(l -> new Gap(l.from(), l.to())));
      }
    }

    @Override
    public boolean acknowledge(long sequence) {
      boolean had;
      synchronized (MemoryEventLog.this) {
        had = group.stream.acknowledge(number, sequence, 0);
      }
      share();
      return had;
    }

    @Override
    public int unacknowledged() {
      synchronized (MemoryEventLog.this) {
        return group.stream.unacknowledged(number);
      }
    }

    @Override
    public boolean live() {
      synchronized (MemoryEventLog.this) {
        return group.members.containsKey(number);
      }
    }

    @Override
    public void leave() {
      synchronized (MemoryEventLog.this) {
        group.members.remove(number);
        group.stream.leave(number, 0);
      }
      share();
    }
  }
}
