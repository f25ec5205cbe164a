package dev.ekiden.runtime;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bounded queue in front of the loop. */
final class Intake {
  /** What happens when it is full. */
  enum Policy {
    /** The caller is told; for requests. */
    REFUSE,
    /** The caller waits: back-pressure, for news from outside. */
    WAIT,
    /**
     * It is taken in any case; for answers to what the core itself asked, which are as many as it
     * asked.
     */
    ALWAYS
  }

  record Entry(Command command, CompletableFuture<Reply> reply) {
    static Entry of(Command command) {
      return new Entry(command, new CompletableFuture<>());
    }
  }

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private boolean closed;
  private boolean woken;

  Intake(int capacity) {
    this.capacity = capacity;
  }

  /** Returns false when the entry was not taken. */
  boolean put(Entry entry, Policy policy) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (policy == Policy.WAIT) {
        while (entries.size() >= capacity && !closed) {
          notFull.await();
        }
      }
      if (closed || (policy == Policy.REFUSE && entries.size() >= capacity)) {
        return false;
      }
      entries.addLast(entry);
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next entries in order, as many as there are up to {@code max}. Waits for the first one no
   * longer than {@code nanos}, and not beyond {@link #wake}: then the list is empty.
   */
  List<Entry> take(int max, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (entries.isEmpty() && !closed && !woken && left > 0) {
        left = notEmpty.awaitNanos(left);
      }
      woken = false;
      List<Entry> taken = new ArrayList<>(Math.min(max, entries.size()));
      while (taken.size() < max && !entries.isEmpty()) {
        taken.add(entries.removeFirst());
      }
      if (!taken.isEmpty()) {
        notFull.signalAll();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the waiting requests of callers out, leaving news where they are. */
  List<Entry> removeRequests() {
    lock.lock();
    try {
      List<Entry> removed = new ArrayList<>();
      for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
        Entry entry = all.next();
        if (entry.command() instanceof Command.Request) {
          removed.add(entry);
          all.remove();
        }
      }
      notFull.signalAll();
      return removed;
    } finally {
      lock.unlock();
    }
  }

  /** Makes a waiting {@link #take} return and look at its timers. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what is in it is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      notEmpty.signalAll();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
