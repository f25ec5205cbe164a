package dev.ekiden.tck;

import dev.ekiden.spi.storage.Storage;
import dev.ekiden.spi.storage.StorageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A store in memory that fails or waits when it is told to. What is committed outlives closing. Any
 * thread.
 */
public final class FakeStorage implements Storage {
  private final Map<String, byte[]> records = new TreeMap<>();
  private Optional<StorageException.Code> failure = Optional.empty();
  private int failures;
  private int commits;
  private boolean held;
  private int waiting;

  /** Commits wait from now on, until {@link #release}. */
  public synchronized void hold() {
    held = true;
  }

  public synchronized void release() {
    held = false;
    notifyAll();
  }

  /** Returns when a commit waits. */
  public synchronized void awaitHeld() throws InterruptedException {
    while (waiting == 0) {
      wait();
    }
  }

  /** The next commits fail and write nothing. */
  public synchronized void fail(StorageException.Code code, int times) {
    failure = Optional.of(code);
    failures = times;
  }

  /** Commits that succeeded. */
  public synchronized int commits() {
    return commits;
  }

  public synchronized Map<String, byte[]> records() {
    return new TreeMap<>(records);
  }

  @Override
  public void open() {}

  @Override
  public synchronized void load(Consumer<Entry> sink) {
    records.forEach((key, value) -> sink.accept(new Entry(key, value)));
  }

  @Override
  public synchronized void commit(List<Write> batch, long epoch) throws StorageException {
    waiting++;
    notifyAll();
    try {
      while (held) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException(StorageException.Code.UNAVAILABLE, "interrupted", e);
    } finally {
      waiting--;
    }
    if (failures > 0 && failure.isPresent()) {
      failures--;
      throw new StorageException(failure.get(), "fails, as the test wants it");
    }
    for (Write write : batch) {
      write
          .value()
          .ifPresentOrElse(
              value -> records.put(write.key(), value), () -> records.remove(write.key()));
    }
    commits++;
  }

  @Override
  public void close() {}
}
