package dev.ekiden.cluster.simulated;

import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * What is due when, in virtual milliseconds. Things due at the same time happen in the order in
 * which they were planned. Nothing is ever cancelled: what is due looks whether it still matters.
 */
final class Timeline {
  /** Something that happens at a time. */
  interface Action {
    void at(long time);
  }

  private record Due(long time, long order, Action action) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private long planned;

  void plan(long time, Action action) {
    queue.add(new Due(time, planned++, action));
  }

  /** Lets everything happen that is due until then, each at its own time. */
  void advance(long now) {
    for (Due due = queue.peek(); due != null && due.time <= now; due = queue.peek()) {
      queue.remove();
      due.action.at(due.time);
    }
  }

  OptionalLong next() {
    Due due = queue.peek();
    return due == null ? OptionalLong.empty() : OptionalLong.of(due.time);
  }
}
