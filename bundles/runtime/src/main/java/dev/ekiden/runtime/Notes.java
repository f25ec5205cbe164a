package dev.ekiden.runtime;

import dev.ekiden.spi.events.Notebook;
import dev.ekiden.spi.storage.Storage.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is stored for subscribers: how far each subscriber and each consumer group has come, by
 * name, and what they noted. Stored with the next commit, or after a second without one: a
 * subscriber may see some frames again after a crash, never miss one.
 */
final class Notes {
  private static final String CURSOR = "cursor/";
  private static final String NOTE = "note/";
  private static final long FLUSH = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_NOTES = 10_000;
  private static final int LONGEST_KEY = 200;
  private static final int LONGEST_VALUE = 8_192;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock; by the key in the store
  private final Map<String, Long> positions = new HashMap<>();
  private final TreeMap<String, String> texts = new TreeMap<>();
  private final Set<String> dirty = new HashSet<>();
  private long dirtySince;

  static boolean owns(String key) {
    return key.startsWith(CURSOR) || key.startsWith(NOTE);
  }

  void restore(String key, byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    lock.lock();
    try {
      if (key.startsWith(CURSOR)) {
        positions.put(key, Long.parseLong(text));
      } else {
        texts.put(key, text);
      }
    } finally {
      lock.unlock();
    }
  }

  // Positions

  OptionalLong position(String name) {
    lock.lock();
    try {
      Long position = positions.get(CURSOR + name);
      return position == null ? OptionalLong.empty() : OptionalLong.of(position);
    } finally {
      lock.unlock();
    }
  }

  void moved(String name, long sequence) {
    lock.lock();
    try {
      positions.put(CURSOR + name, sequence);
      changed(CURSOR + name);
    } finally {
      lock.unlock();
    }
  }

  void forget(String name) {
    lock.lock();
    try {
      positions.remove(CURSOR + name);
      changed(CURSOR + name);
    } finally {
      lock.unlock();
    }
  }

  /** Positions by the rest of their names. */
  Map<String, Long> positionsBelow(String prefix) {
    String start = CURSOR + prefix;
    lock.lock();
    try {
      Map<String, Long> found = new HashMap<>();
      positions.forEach(
          (key, position) -> {
            if (key.startsWith(start)) {
              found.put(key.substring(start.length()), position);
            }
          });
      return found;
    } finally {
      lock.unlock();
    }
  }

  // Facts

  Notebook notebook(String owner) {
    if (owner.isEmpty() || owner.contains("/")) {
      throw new IllegalArgumentException("no name of a notebook: '" + owner + "'");
    }
    return new Pages(NOTE + owner + "/");
  }

  private final class Pages implements Notebook {
    private final String prefix;

    Pages(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public Map<String, String> all() {
      lock.lock();
      try {
        Map<String, String> all = new TreeMap<>();
        texts
            .subMap(prefix, prefix + Character.MAX_VALUE)
            .forEach((key, value) -> all.put(key.substring(prefix.length()), value));
        return all;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void note(String key, String value) {
      if (key.isEmpty() || key.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
        throw new IllegalArgumentException(
            "a note of %d characters under a key of %d; allowed are %d and 1 to %d"
                .formatted(value.length(), key.length(), LONGEST_VALUE, LONGEST_KEY));
      }
      lock.lock();
      try {
        if (!texts.containsKey(prefix + key) && texts.size() >= MOST_NOTES) {
          throw new IllegalArgumentException("more than " + MOST_NOTES + " notes");
        }
        texts.put(prefix + key, value);
        changed(prefix + key);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void erase(String key) {
      lock.lock();
      try {
        if (texts.remove(prefix + key) != null) {
          changed(prefix + key);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  // The store's side

  private void changed(String key) {
    if (dirty.isEmpty()) {
      dirtySince = System.nanoTime();
    }
    dirty.add(key);
  }

  /** Takes what has to be stored. */
  List<Write> take() {
    lock.lock();
    try {
      List<Write> taken = new ArrayList<>(dirty.size());
      for (String key : dirty) {
        Object value = key.startsWith(CURSOR) ? positions.get(key) : texts.get(key);
        taken.add(
            value == null
                ? Write.remove(key)
                : Write.put(key, value.toString().getBytes(StandardCharsets.UTF_8)));
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
