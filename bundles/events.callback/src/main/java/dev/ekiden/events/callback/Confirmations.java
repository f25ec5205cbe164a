package dev.ekiden.events.callback;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for announced events to come back. Whatever was noted before such an event is durable then,
 * so that nobody is told of a subscription that a crash could take away again.
 */
final class Confirmations {
  private final Map<Event, CountDownLatch> awaited = new ConcurrentHashMap<>();

  /** Events that are in the stream. */
  void seen(List<Frame> frames) {
    if (awaited.isEmpty()) {
      return;
    }
    for (Frame frame : frames) {
      CountDownLatch waiting = awaited.get(frame.event());
      if (waiting != null) {
        waiting.countDown();
      }
    }
  }

  /** Puts an event into the stream; false when it did not come back in time. */
  boolean announce(EventLog log, Event event, Duration within) throws InterruptedException {
    // Two that are equal are told by the same moment and mean the same.
    CountDownLatch waiting = awaited.computeIfAbsent(event, _ -> new CountDownLatch(1));
    try {
      log.announce(event);
      return waiting.await(within.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      awaited.remove(event, waiting);
    }
  }
}
