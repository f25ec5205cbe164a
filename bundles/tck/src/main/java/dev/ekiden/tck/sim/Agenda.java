package dev.ekiden.tck.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what happens when. */
final class Agenda {
  private record Entry(Instant at, long number, Runnable action) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::number));
  private Instant now = Instant.parse("2025-01-01T00:00:00Z");
  private long number;

  Instant now() {
    return now;
  }

  void in(Duration delay, Runnable action) {
    at(now.plus(delay), action);
  }

  void inMillis(long millis, Runnable action) {
    in(Duration.ofMillis(millis), action);
  }

  void at(Instant time, Runnable action) {
    entries.add(new Entry(time.isBefore(now) ? now : time, number++, action));
  }

  /** Does what comes next; false when that would be after {@code end}. */
  boolean next(Instant end) {
    Entry entry = entries.peek();
    if (entry == null || entry.at().isAfter(end)) {
      now = end;
      return false;
    }
    entries.poll();
    now = entry.at();
    entry.action().run();
    return true;
  }
}
