package dev.ekiden.runtime;

import dev.ekiden.spi.storage.Storage.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far each subscriber and each consumer group has come, by name. Stored with the next commit,
 * or after a second without one: a subscriber may see some frames again after a crash, never miss
 * one.
 */
final class Cursors {
  private static final String PREFIX = "cursor/";
  private static final long FLUSH = TimeUnit.SECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> positions = new HashMap<>();
  private final Set<String> dirty = new HashSet<>();
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
      changed(name);
    } finally {
      lock.unlock();
    }
  }

  void forget(String name) {
    lock.lock();
    try {
      positions.remove(name);
      changed(name);
    } finally {
      lock.unlock();
    }
  }

  private void changed(String name) {
    if (dirty.isEmpty()) {
      dirtySince = System.nanoTime();
    }
    dirty.add(name);
  }

  /** Positions by name. */
  Map<String, Long> startingWith(String prefix) {
    lock.lock();
    try {
      Map<String, Long> found = new HashMap<>(positions);
      found.keySet().removeIf(name -> !name.startsWith(prefix));
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** Takes what has to be stored. */
  List<Write> take() {
    lock.lock();
    try {
      List<Write> taken = new ArrayList<>(dirty.size());
      for (String name : dirty) {
        Long position = positions.get(name);
        taken.add(
            position == null
                ? Write.remove(PREFIX + name)
                : Write.put(
                    PREFIX + name, Long.toString(position).getBytes(StandardCharsets.US_ASCII)));
      }
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
