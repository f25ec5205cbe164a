package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.TaskStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Statuses of one task on their way to the host: one at a time, sent again with growing pauses
 * until it is acknowledged. Confined to the agent's thread. Times are nanoseconds of nanoTime.
 */
final class StatusQueue {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final Deque<TaskStatus> waiting = new ArrayDeque<>();
  private final Duration firstPause;
  private Duration pause;
  private long due;
  private boolean sent;

  StatusQueue(Duration firstPause) {
    this.firstPause = firstPause;
    this.pause = firstPause;
  }

  void add(TaskStatus status) {
    waiting.add(status);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The status to send now, if it is time. */
  Optional<TaskStatus> next(long now) {
    if (waiting.isEmpty() || (sent && now - due < 0)) {
      return Optional.empty();
    }
    due = now + pause.toNanos();
    pause = sent ? shorter(pause.multipliedBy(2), LONGEST_PAUSE) : pause;
    sent = true;
    return Optional.of(waiting.element());
  }

  /** Takes the status off that was sent, if it is the one; empty otherwise. */
  Optional<TaskStatus> acknowledged(String ackId) {
    boolean it =
        sent && !waiting.isEmpty() && waiting.element().ackId().filter(ackId::equals).isPresent();
    if (!it) {
      return Optional.empty();
    }
    sent = false;
    pause = firstPause;
    return Optional.of(waiting.remove());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
