package dev.ekiden.storage.mvstore;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Wins space back while nothing is written, in pieces short enough to let a commit through. */
final class Compaction {
  /** A store that is never idle is compacted once in so many commits. */
  private static final int COMMITS = 500;

  private final MvStore store;
  private final long idleNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable Thread thread;
  private int written;

  Compaction(MvStore store, long idleMillis) {
    this.store = store;
    this.idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
  }

  void start() {
    lock.lock();
    try {
      if (thread == null) {
        thread = Thread.ofVirtual().name("mvstore-compaction").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      thread = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void written() {
    lock.lock();
    try {
      written++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (awaitWork()) {
        while (wanted() && store.compactSome()) {
          // piece by piece
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until something was written and then nothing for a while; false: stop. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (wanted() && written == 0) {
        changed.await();
      }
      int seen = -1;
      while (wanted() && written != seen && written < COMMITS) {
        seen = written;
        for (long left = idleNanos; left > 0 && wanted() && written == seen; ) {
          left = changed.awaitNanos(left);
        }
      }
      written = 0;
      return wanted();
    } finally {
      lock.unlock();
    }
  }

  private boolean wanted() {
    return Thread.currentThread().equals(thread);
  }
}
