package dev.ekiden.runtime;

import dev.ekiden.api.plugin.PluginStatus.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one plugin: chooses among the services offered for it, begins and ends their use,
 * feeds the one in use, and goes back to its predecessor when a new one fails its probation.
 *
 * <p>One virtual thread of its own does all that, between two pieces of work; plugin code runs on
 * the thread of the seat's {@link Caller}, under a deadline. Services that come and go are only
 * noted.
 */
abstract class Slot<S> implements Slots.Part {
  private static final Logger log = LoggerFactory.getLogger(Slot.class);

  /**
   * How patient a slot is.
   *
   * @param call how long a call may take that is repeated when it is late
   * @param lastCall how long such a call may still take when its plugin is to go
   */
  record Pace(
      Duration probation,
      Duration firstRetry,
      Duration lastRetry,
      Duration call,
      Duration lastCall) {
    static final Pace NORMAL =
        new Pace(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3));

    Pace retries(Duration first, Duration last) {
      return new Pace(probation, first, last, call, lastCall);
    }

    long retryNanos(int failures) {
      long nanos = firstRetry.toNanos() << Math.min(failures - 1, 16);
      return Math.min(nanos, lastRetry.toNanos());
    }
  }

  /** A plugin while it is used. Its fields are for the slot's thread. */
  static final class Seat<S> {
    final Plugin<S> plugin;
    final Standing standing;
    final Caller caller;
    final boolean successor;
    private boolean begun;
    private int failures;
    private int pauses;
    private long notBefore;
    private long freshNotBefore;
    private long probationEnds;

    Seat(Plugin<S> plugin, Standing standing, boolean successor) {
      this.plugin = plugin;
      this.standing = standing;
      this.caller = new Caller(plugin.kind().word() + " " + plugin.name());
      this.successor = successor;
      this.notBefore = System.nanoTime();
      this.freshNotBefore = notBefore;
    }

    S service() {
      return plugin.service();
    }

    /** What is tried now has not failed before: if it does, patience with it begins anew. */
    void triesAnother() {
      pauses = 0;
    }
  }

  private final Pace pace;
  private final InstantSource clock;
  private final Thread thread;

  final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock
  private final Map<Plugin<S>, Standing> offered = new LinkedHashMap<>();
  private boolean closed;
  private @Nullable String broken;
  private @Nullable Seat<S> seat;

  Slot(String title, Pace pace, InstantSource clock) {
    this.pace = pace;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("slot " + title).unstarted(this::run);
  }

  final void start() {
    thread.start();
  }

  // What a kind of slot does; all on the slot's thread, none under the lock

  /** Begins to use the plugin. */
  abstract void begin(Seat<S> seat) throws PluginFailed, InterruptedException;

  /** One piece of work; only when {@link #hasWork}. */
  abstract void work(Seat<S> seat) throws PluginFailed, InterruptedException;

  /** Ends the use; the plugin may be broken. */
  abstract void end(Seat<S> seat) throws InterruptedException;

  /** Under the lock, must not block. */
  abstract boolean hasWork();

  /** Under the lock: when there will be work by itself, as nanoseconds from now. */
  long untilWork() {
    return Long.MAX_VALUE;
  }

  /**
   * Under the lock, after a failure: whether there is other work than what failed. It need not wait
   * as long as that, only for the shortest pause.
   */
  boolean hasOtherWork() {
    return false;
  }

  /** After a failure of {@link #work}: begin anew, or go on with the same or the next work. */
  abstract boolean restartsAfterFailure();

  /**
   * Whether the call under way is given up soon when its plugin is to go: who comes next is told
   * the same again. Otherwise it has its whole time.
   */
  boolean repeatsCalls() {
    return false;
  }

  // Services, from any thread

  final void add(Plugin<S> plugin) {
    lock.lock();
    try {
      offered.put(plugin, new Standing(plugin, clock));
      hurry();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  final void remove(Plugin<S> plugin) {
    lock.lock();
    try {
      offered.remove(plugin);
      hurry();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. One that hangs keeps neither its successor nor its own end waiting. */
  private void hurry() {
    Seat<S> now = seat;
    if (now == null || !repeatsCalls()) {
      return;
    }
    if (best().equals(Optional.of(now.plugin))) {
      now.caller.relax();
    } else {
      now.caller.hurry(pace.lastCall());
    }
  }

  /** There may be work. */
  final void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The plugin in use says that it cannot go on. */
  final void broken(Seat<S> which, String reason) {
    lock.lock();
    try {
      if (which.equals(seat)) {
        broken = reason;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is offered for it. */
  final boolean vacant() {
    lock.lock();
    try {
      return offered.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a plugin is in use and has begun. */
  final boolean inUse() {
    lock.lock();
    try {
      return seat != null && seat.begun;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the server ends. */
  final boolean closing() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the use of the plugin. */
  final void close(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!thread.join(patience)) {
      thread.interrupt();
    }
  }

  @Override
  public List<Standing> standings() {
    lock.lock();
    try {
      return List.copyOf(offered.values());
    } finally {
      lock.unlock();
    }
  }

  // The slot's thread

  private enum Move {
    CHANGE,
    BREAK,
    BEGIN,
    WORK,
    PROVE,
    CLOSE
  }

  private void run() {
    try {
      while (true) {
        switch (next()) {
          case CHANGE -> change();
          case BREAK -> breakUp();
          case BEGIN -> tryBegin(seated());
          case WORK -> tryWork(seated());
          case PROVE -> prove(seated());
          case CLOSE -> {
            leave(State.STOPPED);
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Move next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed) {
          return Move.CLOSE;
        }
        Seat<S> now = seat;
        Plugin<S> best = best().orElse(null);
        if (!Objects.equals(best, now == null ? null : now.plugin)) {
          return Move.CHANGE;
        }
        if (now == null) {
          changed.await();
          continue;
        }
        if (broken != null) {
          return Move.BREAK;
        }
        long wait = (hasOtherWork() ? now.freshNotBefore : now.notBefore) - System.nanoTime();
        if (!now.begun) {
          if (wait <= 0) {
            return Move.BEGIN;
          }
        } else if (hasWork()) {
          if (wait <= 0) {
            return Move.WORK;
          }
        } else {
          wait = untilWork();
        }
        if (now.begun && now.failures == 0 && now.standing.state() == State.PROBATION) {
          long left = now.probationEnds - System.nanoTime();
          if (left <= 0) {
            return Move.PROVE;
          }
          wait = Math.min(wait, left);
        }
        changed.awaitNanos(wait);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. One that failed its probation is used only when there is no other. */
  private Optional<Plugin<S>> best() {
    Optional<Plugin<S>> trusted =
        offered.entrySet().stream()
            .filter(e -> e.getValue().state() != State.STOPPED)
            .map(Map.Entry::getKey)
            .min(Plugin.BEST_FIRST);
    return trusted.isPresent() ? trusted : offered.keySet().stream().min(Plugin.BEST_FIRST);
  }

  private Seat<S> seated() {
    Seat<S> now = seat;
    if (now == null) {
      throw new IllegalStateException("nobody is seated");
    }
    return now;
  }

  private void change() throws InterruptedException {
    Seat<S> before = seat;
    leave(State.STANDBY);
    lock.lock();
    try {
      Optional<Plugin<S>> best = best();
      Standing standing = best.map(offered::get).orElse(null);
      if (best.isPresent() && standing != null) {
        Standing predecessor = before == null ? null : offered.get(before.plugin);
        boolean successor = predecessor != null && predecessor.state() != State.STOPPED;
        seat = new Seat<>(best.get(), standing, successor);
        broken = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave(State state) throws InterruptedException {
    Seat<S> leaving = seat;
    if (leaving == null) {
      return;
    }
    if (leaving.begun) {
      tryEnd(leaving);
    }
    leaving.caller.close();
    lock.lock();
    try {
      if (leaving.standing.state() != State.STOPPED) {
        leaving.standing.enter(state);
      }
      seat = null;
    } finally {
      lock.unlock();
    }
  }

  private interface Attempt<S> {
    void on(Seat<S> seat) throws PluginFailed, InterruptedException;
  }

  /**
   * Returns how it failed. An answer that makes no sense to us, such as null, is a failure of the
   * plugin like any other: it must not end this thread, and with it the slot.
   */
  private Optional<String> attempt(Seat<S> now, Attempt<S> what) throws InterruptedException {
    now.standing.called();
    try {
      what.on(now);
      return Optional.empty();
    } catch (PluginFailed e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException | LinkageError e) {
      log.debug("{} gave a senseless answer", now.plugin.title(), e);
      return Optional.of(Caller.text(e));
    }
  }

  private void tryEnd(Seat<S> leaving) throws InterruptedException {
    try {
      end(leaving);
    } catch (RuntimeException | LinkageError e) {
      log.warn("{} did not end well: {}", leaving.plugin.title(), Caller.text(e));
    }
  }

  private void tryBegin(Seat<S> now) throws InterruptedException {
    Optional<String> failure = attempt(now, this::begin);
    if (failure.isPresent()) {
      tryEnd(now);
      failed(now, failure.get());
      return;
    }
    lock.lock();
    try {
      now.begun = true;
      now.failures = 0;
      now.pauses = 0;
      now.probationEnds = System.nanoTime() + pace.probation().toNanos();
      now.standing.enter(State.PROBATION);
    } finally {
      lock.unlock();
    }
    log.info("{} is in use", now.plugin.title());
  }

  private void tryWork(Seat<S> now) throws InterruptedException {
    Optional<String> failure = attempt(now, this::work);
    if (failure.isPresent()) {
      if (restartsAfterFailure()) {
        broken(now, failure.get());
      } else {
        failed(now, failure.get());
      }
      return;
    }
    if (now.failures > 0) {
      log.info("{} works again", now.plugin.title());
    }
    now.failures = 0;
    now.pauses = 0;
    prove(now);
  }

  private void prove(Seat<S> now) {
    now.standing.enter(State.ACTIVE);
  }

  private void breakUp() throws InterruptedException {
    Seat<S> now = seated();
    String reason;
    lock.lock();
    try {
      reason = String.valueOf(broken);
      broken = null;
    } finally {
      lock.unlock();
    }
    if (now.begun) {
      tryEnd(now);
      lock.lock();
      try {
        now.begun = false;
      } finally {
        lock.unlock();
      }
    }
    failed(now, reason);
  }

  private void failed(Seat<S> now, String error) {
    boolean first = now.failures == 0;
    now.failures++;
    now.pauses++;
    now.standing.failed(error);
    long at = System.nanoTime();
    now.notBefore = at + pace.retryNanos(now.pauses);
    now.freshNotBefore = at + pace.retryNanos(1);
    boolean onProbation =
        now.successor
            && now.standing.state() != State.ACTIVE
            && now.standing.state() != State.FAILING;
    lock.lock();
    try {
      if (onProbation && offered.size() > 1) {
        // The next look chooses the predecessor, which is still there.
        now.standing.enter(State.STOPPED);
      } else {
        now.standing.enter(State.FAILING);
      }
    } finally {
      lock.unlock();
    }
    if (now.standing.state() == State.STOPPED) {
      log.error("{} failed its probation, going back: {}", now.plugin.title(), error);
    } else if (first) {
      log.warn("{} fails, trying again: {}", now.plugin.title(), error);
    }
  }
}
