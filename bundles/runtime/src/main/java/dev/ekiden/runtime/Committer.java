package dev.ekiden.runtime;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.core.State;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.storage.Storage.Write;
import dev.ekiden.spi.storage.StorageException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches durable, in order, and only then lets out what hangs on them.
 *
 * <p>All batches that are waiting when the disk becomes free go into one commit: while it works the
 * loop steps the next ones. How far the loop may run ahead is bounded; beyond it waits.
 */
final class Committer {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);

  /** What may wait for the disk, in commands and in bytes. */
  private static final int MOST_ANSWERS = 20_000;

  private static final long MOST_BYTES = 32L << 20;

  /** A commit takes batches up to this size, and always one. */
  private static final long COMMIT_BYTES = 8L << 20;

  /** A store that fails so long lets new writes be refused. */
  static final Duration REFUSE_AFTER = Duration.ofSeconds(2);

  /** A store that neither answers nor fails for so long counts as failing. */
  static final Duration HANGS_AFTER = Duration.ofSeconds(10);

  private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(5);

  private final StorageSlot storage;
  private final Intake intake;
  private final Journal journal;
  private final Notes notes;
  private final Consumer<Released> outlet;
  private final Gauges gauges;
  private final Exit exit;
  private final long refuseAfterNanos;
  private final long hangsAfterNanos;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition handed = lock.newCondition();
  private final Condition taken = lock.newCondition();
  private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
  private int waitingAnswers;
  private long waitingBytes;
  private boolean closed;

  private volatile @Nullable Failing failing;

  /** Since when the store has been asked for an answer; 0 while it is not. */
  private volatile long askedNanos;

  private final AtomicBoolean hangTold = new AtomicBoolean();

  /** Since when the store fails, and how. */
  private record Failing(long sinceNanos, String reason) {}

  /** What became durable, in the order in which it goes out. */
  record Released(State state, List<Batch> batches) {}

  Committer(
      StorageSlot storage,
      Intake intake,
      Journal journal,
      Notes notes,
      Consumer<Released> outlet,
      Gauges gauges,
      Exit exit,
      Thread.UncaughtExceptionHandler onDeath,
      Duration refuseAfter,
      Duration hangsAfter) {
    this.refuseAfterNanos = refuseAfter.toNanos();
    this.hangsAfterNanos = hangsAfter.toNanos();
    this.storage = storage;
    this.intake = intake;
    this.journal = journal;
    this.notes = notes;
    this.outlet = outlet;
    this.gauges = gauges;
    this.exit = exit;
    this.thread =
        Thread.ofPlatform()
            .name("ekiden-store")
            .uncaughtExceptionHandler(onDeath)
            .unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes over a batch; waits while too much is waiting already. */
  void hand(Batch batch) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!waiting.isEmpty()
          && (waitingAnswers >= MOST_ANSWERS || waitingBytes >= MOST_BYTES)
          && !closed) {
        taken.await();
      }
      waiting.addLast(batch);
      waitingAnswers += batch.answers().size();
      waitingBytes += batch.bytes();
      handed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Present while the store has failed for so long that a write had better not wait for it. */
  Optional<String> failingTooLong() {
    Failing now = failing;
    if (now != null && System.nanoTime() - now.sinceNanos() >= refuseAfterNanos) {
      return Optional.of("The store cannot write at the moment: " + now.reason());
    }
    long asked = askedNanos;
    if (asked != 0 && System.nanoTime() - asked >= hangsAfterNanos) {
      if (hangTold.compareAndSet(false, true)) {
        log.error("The store {} does not answer; new requests are refused", storage.name());
      }
      return Optional.of("The store cannot write at the moment: it does not answer");
    }
    return Optional.empty();
  }

  private void ask(List<Write> writes) throws StorageException {
    long now = System.nanoTime();
    askedNanos = now == 0 ? 1 : now;
    try {
      storage.commit(writes);
    } finally {
      askedNanos = 0;
    }
    if (hangTold.getAndSet(false) && failing == null) {
      log.info("The store {} answers again", storage.name());
    }
  }

  /** Something besides batches wants the store's thread: a swap, notes. */
  void wake() {
    lock.lock();
    try {
      handed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Commits what was handed over, then ends. */
  void stop(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      handed.signalAll();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    if (!thread.join(patience)) {
      thread.interrupt();
      thread.join(Duration.ofSeconds(1));
    }
  }

  private void run() {
    try {
      while (true) {
        List<Batch> batches = next();
        storage.swapIfWanted();
        if (batches.isEmpty()) {
          if (finished()) {
            flushNotes();
            return;
          }
          flushNotes();
          continue;
        }
        commit(batches);
        outlet.accept(new Released(batches.getLast().state(), batches));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean finished() {
    lock.lock();
    try {
      return closed && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private List<Batch> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = notes.flushNanos();
      while (waiting.isEmpty() && !closed && !storage.wantsSwap() && left > 0) {
        left = Math.min(handed.awaitNanos(left), notes.flushNanos());
      }
      List<Batch> next = new ArrayList<>();
      long bytes = 0;
      while (!waiting.isEmpty()
          && (next.isEmpty() || bytes + waiting.getFirst().bytes() <= COMMIT_BYTES)) {
        Batch batch = waiting.removeFirst();
        bytes += batch.bytes();
        waitingAnswers -= batch.answers().size();
        waitingBytes -= batch.bytes();
        next.add(batch);
      }
      taken.signalAll();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Batch> batches) throws InterruptedException {
    Map<String, Write> writes = new LinkedHashMap<>();
    List<Frame> frames = new ArrayList<>();
    for (Batch batch : batches) {
      for (Write write : batch.writes()) {
        writes.put(write.key(), write);
      }
      frames.addAll(batch.frames());
    }
    if (writes.isEmpty()) {
      return;
    }
    journal.trim(frames).forEach(w -> writes.put(w.key(), w));
    notes.take().forEach(w -> writes.put(w.key(), w));
    long began = System.nanoTime();
    write(List.copyOf(writes.values()));
    gauges.committed(batches, writes.size(), System.nanoTime() - began);
  }

  private void flushNotes() throws InterruptedException {
    List<Write> writes = notes.take();
    if (!writes.isEmpty()) {
      write(writes);
    }
  }

  /** Returns when the writes are durable. */
  private void write(List<Write> writes) throws InterruptedException {
    long pause = FIRST_RETRY;
    while (true) {
      try {
        ask(writes);
        if (failing != null) {
          failing = null;
          log.info("The store {} writes again", storage.name());
        }
        return;
      } catch (StorageException e) {
        if (e.code() != StorageException.Code.UNAVAILABLE) {
          exit.now(1, "The store " + storage.name() + " cannot be used: " + e.getMessage());
          throw new InterruptedException("the store is lost");
        }
        failed(String.valueOf(e.getMessage()));
      }
      storage.awaitRetry(pause);
      pause = Math.min(pause * 2, LAST_RETRY);
      storage.swapIfWanted();
    }
  }

  private void failed(String reason) {
    Failing before = failing;
    failing = new Failing(before == null ? System.nanoTime() : before.sinceNanos(), reason);
    gauges.storeFailed();
    if (before == null || !before.reason().equals(reason)) {
      log.error("The store {} cannot write, trying again: {}", storage.name(), reason);
    }
    failingTooLong()
        .ifPresent(
            why -> {
              Reply refused = new Reply.Refused(new Refusal.Unavailable(why));
              intake.removeRequests().forEach(e -> new Batch.Answer(e.reply(), refused).give());
            });
  }
}
