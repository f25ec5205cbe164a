package dev.ekiden.runtime;

import dev.ekiden.core.Effect;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Holds kills back until no bridge sends load to the task any more, or until the patience is over:
 * a broken bridge must not keep tasks alive.
 */
final class KillGate {
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final LongSupplier applied;
  private final Consumer<Effect.Kill> release;
  private final long patienceNanos;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock; in order of their deadlines, because the patience is the same for all
  private final ArrayDeque<Held> held = new ArrayDeque<>();

  private record Held(Effect.Kill kill, long deadline) {}

  /**
   * @param applied the routing revision that every bridge has applied, {@link Long#MAX_VALUE}
   *     without bridges
   */
  KillGate(LongSupplier applied, Consumer<Effect.Kill> release, Duration patience) {
    this.applied = applied;
    this.release = release;
    this.patienceNanos = patience.toNanos();
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
    if (kill.afterRouting() <= applied.getAsLong()) {
      release.accept(kill);
      return;
    }
    lock.lock();
    try {
      held.addLast(new Held(kill, System.nanoTime() + patienceNanos));
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
        for (Iterator<Held> all = held.iterator(); all.hasNext(); ) {
          Held next = all.next();
          if (next.kill().afterRouting() <= revision || next.deadline() - now <= 0) {
            ready.add(next.kill());
            all.remove();
          }
        }
        if (!ready.isEmpty()) {
          return ready;
        }
        if (held.isEmpty()) {
          changed.await();
        } else {
          changed.awaitNanos(held.getFirst().deadline() - now);
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
