package dev.ekiden.runtime;

import dev.ekiden.core.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Holds kills back until no bridge sends load to the task any more and what is under way had time
 * to be answered, or until the patience is over: a broken bridge must not keep tasks alive.
 */
final class KillGate {
  /** How long bridges may take to stop sending load. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long requests under way may take to be answered. */
  static final Duration DRAIN = Duration.ofSeconds(1);

  private final LongSupplier applied;
  private final Consumer<Effect.Kill> release;
  private final long patienceNanos;
  private final long drainNanos;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock, in the order in which they came
  private final List<Held> held = new ArrayList<>();

  /** {@code due}: when it is released at the latest, or, once it is routed around, at all. */
  private record Held(Effect.Kill kill, long due, boolean routed) {}

  /**
   * @param applied the routing revision that every bridge has applied, {@link Long#MAX_VALUE}
   *     without bridges
   */
  KillGate(LongSupplier applied, Consumer<Effect.Kill> release, Duration patience, Duration drain) {
    this.applied = applied;
    this.release = release;
    this.patienceNanos = patience.toNanos();
    this.drainNanos = drain.toNanos();
    this.thread = Thread.ofVirtual().name("kill-gate").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  /** Any thread; never waits. */
  void pass(Effect.Kill kill) {
    if (kill.afterRouting() == 0 || applied.getAsLong() == Long.MAX_VALUE) {
      release.accept(kill);
      return;
    }
    lock.lock();
    try {
      held.add(new Held(kill, System.nanoTime() + patienceNanos, false));
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A bridge came, went or applied a table. */
  void progress() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return held.size();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        ready().forEach(release);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Effect.Kill> ready() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        long revision = applied.getAsLong();
        long now = System.nanoTime();
        List<Effect.Kill> ready = new ArrayList<>();
        long wait = Long.MAX_VALUE;
        for (ListIterator<Held> all = held.listIterator(); all.hasNext(); ) {
          Held next = all.next();
          if (!next.routed() && next.kill().afterRouting() <= revision) {
            next = new Held(next.kill(), now + drainNanos, true);
            all.set(next);
          }
          if (next.due() - now <= 0) {
            ready.add(next.kill());
            all.remove();
          } else {
            wait = Math.min(wait, next.due() - now);
          }
        }
        if (!ready.isEmpty()) {
          return ready;
        }
        changed.awaitNanos(wait);
      }
    } finally {
      lock.unlock();
    }
  }
}
