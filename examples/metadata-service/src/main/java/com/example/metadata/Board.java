package com.example.metadata;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where the newest picture hangs, and where readers wait for the next. */
final class Board {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Picture newest;
  private boolean closed;

  Board(Picture first) {
    newest = first;
  }

  Picture newest() {
    lock.lock();
    try {
      return newest;
    } finally {
      lock.unlock();
    }
  }

  void hang(Picture picture) {
    lock.lock();
    try {
      newest = picture;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a picture that is not the one a reader has, but not for long. */
  Picture awaitOther(String version, Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (newest.version().equals(version) && left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
      return newest;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody waits any longer. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
