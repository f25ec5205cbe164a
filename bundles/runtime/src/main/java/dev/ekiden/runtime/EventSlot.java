package dev.ekiden.runtime;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.EventSubscriber.Position;
import dev.ekiden.spi.events.Frame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscriber, by name: reads the journal at its own speed and remembers how far it came. */
final class EventSlot extends Slot<EventSubscriber> {
  private static final Logger log = LoggerFactory.getLogger(EventSlot.class);

  private static final Duration LAST_RETRY = Duration.ofSeconds(60);

  /** Frames of one call. */
  private static final int FRAMES = 256;

  private final String name;
  private final Journal journal;
  private final Notes notes;
  private final Duration call;
  private final Duration lastCall;
  // Written by the slot's thread, read under the lock
  private volatile long after;

  EventSlot(String name, Journal journal, Notes notes, Pace pace, InstantSource clock) {
    super("events " + name, pace.retries(pace.firstRetry(), LAST_RETRY), clock);
    this.call = pace.call();
    this.lastCall = pace.lastCall();
    this.name = name;
    this.journal = journal;
    this.notes = notes;
    journal.onAppend(this::signal);
  }

  @Override
  boolean hasWork() {
    return journal.last() > after;
  }

  @Override
  boolean restartsAfterFailure() {
    return false;
  }

  @Override
  boolean repeatsCalls() {
    return true;
  }

  @Override
  void begin(Seat<EventSubscriber> seat) throws PluginFailed, InterruptedException {
    Position position = seat.caller.call(call, () -> seat.service().start(journal));
    after =
        switch (position) {
          case Position.Continue _ -> notes.position(name).orElseGet(journal::last);
          case Position.Latest _ -> journal.last();
          case Position.After(long sequence) -> sequence;
        };
    if (after > journal.last()) {
      startsAnew(seat, journal.last());
    }
    // Also of a first one that gets no further: its successor continues there. What an earlier one
    // has come to stands until this one has shown that it goes on.
    if (position instanceof Position.Continue || notes.position(name).isEmpty()) {
      notes.moved(name, after);
    }
    seat.standing.figure("position", after);
  }

  /** It has the number of another stream, say of a store that is lost: it knows nothing of this. */
  private void startsAnew(Seat<EventSubscriber> seat, long last)
      throws PluginFailed, InterruptedException {
    log.warn(
        "{} has come to event {}, but the newest is {}: it was another server's",
        seat.plugin.title(),
        after,
        last);
    after = last;
    if (last > 0) {
      EventLog.Gap all = new EventLog.Gap(1, last);
      seat.caller.call(
          call,
          () -> {
            seat.service().gap(all);
            return true;
          });
    }
  }

  @Override
  void work(Seat<EventSubscriber> seat) throws PluginFailed, InterruptedException {
    EventLog.Slice slice = journal.read(after, FRAMES);
    if (slice.gap().isPresent()) {
      EventLog.Gap gap = slice.gap().get();
      log.warn("{} missed events {} to {}", seat.plugin.title(), gap.from(), gap.to());
      seat.caller.call(
          call,
          () -> {
            seat.service().gap(gap);
            return true;
          });
      after = gap.to();
    }
    List<Frame> frames = slice.frames();
    if (!frames.isEmpty()) {
      seat.caller.call(
          call,
          () -> {
            seat.service().accept(frames);
            return true;
          });
      after = frames.getLast().sequence();
    }
    notes.moved(name, after);
    seat.standing.figure("position", after);
    seat.standing.figure("lag", journal.last() - after);
  }

  @Override
  void end(Seat<EventSubscriber> seat) throws InterruptedException {
    try {
      seat.caller.call(
          lastCall,
          () -> {
            seat.service().stop();
            return true;
          });
    } catch (PluginFailed e) {
      log.warn("{} did not stop well: {}", seat.plugin.title(), e.getMessage());
    }
  }
}
