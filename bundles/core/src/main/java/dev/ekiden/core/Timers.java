package dev.ekiden.core;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** Alarms in order of their time; equal times in the order in which they were set. Immutable. */
record Timers(TreePMap<Slot, Alarm> queue, HashPMap<Alarm, Slot> slots, long next) {
  static final Timers NONE = new Timers(TreePMap.empty(), HashTreePMap.empty(), 0);

  record Slot(Instant at, long number) implements Comparable<Slot> {
    private static final Comparator<Slot> ORDER =
        Comparator.comparing(Slot::at).thenComparingLong(Slot::number);

    @Override
    public int compareTo(Slot other) {
      return ORDER.compare(this, other);
    }
  }

  Optional<Instant> first() {
    return queue.isEmpty() ? Optional.empty() : Optional.of(queue.firstKey().at());
  }

  /** The next alarm that is due. */
  Optional<Alarm> due(Instant now) {
    if (queue.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<Slot, Alarm> first = queue.firstEntry();
    return first.getKey().at().isAfter(now) ? Optional.empty() : Optional.of(first.getValue());
  }

  Optional<Instant> at(Alarm alarm) {
    return Optional.ofNullable(slots.get(alarm)).map(Slot::at);
  }

  /** Sets an alarm, or moves it. */
  Timers set(Alarm alarm, Instant at) {
    Slot old = slots.get(alarm);
    if (old != null && old.at().equals(at)) {
      return this;
    }
    Slot slot = new Slot(at, next);
    TreePMap<Slot, Alarm> rest = old == null ? queue : queue.minus(old);
    return new Timers(rest.plus(slot, alarm), slots.plus(alarm, slot), next + 1);
  }

  Timers cancel(Alarm alarm) {
    Slot old = slots.get(alarm);
    return old == null ? this : new Timers(queue.minus(old), slots.minus(alarm), next);
  }
}
