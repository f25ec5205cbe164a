package dev.ekiden.runtime;

import dev.ekiden.spi.storage.Storage.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far each subscriber has come, by name. Stored with the next commit, or after a second without
 * one: a subscriber may see some frames again after a crash, never miss one.
 */
final class Cursors {
  private static final String PREFIX = "cursor/";
  private static final long FLUSH = TimeUnit.SECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> positions = new HashMap<>();
  private final Map<String, Write> dirty = new HashMap<>();
  private long dirtySince;

  static boolean owns(String key) {
    return key.startsWith(PREFIX);
  }

  void restore(String key, byte[] value) {
    lock.lock();
    try {
      positions.put(
          key.substring(PREFIX.length()),
          Long.parseLong(new String(value, StandardCharsets.US_ASCII)));
    } finally {
      lock.unlock();
    }
  }

  OptionalLong position(String name) {
    lock.lock();
    try {
      Long position = positions.get(name);
      return position == null ? OptionalLong.empty() : OptionalLong.of(position);
    } finally {
      lock.unlock();
    }
  }

  void moved(String name, long sequence) {
    lock.lock();
    try {
      positions.put(name, sequence);
      if (dirty.isEmpty()) {
        dirtySince = System.nanoTime();
      }
      dirty.put(
          name,
          Write.put(PREFIX + name, Long.toString(sequence).getBytes(StandardCharsets.US_ASCII)));
    } finally {
      lock.unlock();
    }
  }

  /** Takes what has to be stored. */
  List<Write> take() {
    lock.lock();
    try {
      List<Write> taken = new ArrayList<>(dirty.values());
      dirty.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** How long the store may wait for a commit to take them along. */
  long flushNanos() {
    lock.lock();
    try {
      return dirty.isEmpty() ? FLUSH : Math.max(0, dirtySince + FLUSH - System.nanoTime());
    } finally {
      lock.unlock();
    }
  }
}
