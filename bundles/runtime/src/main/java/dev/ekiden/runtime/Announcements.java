package dev.ekiden.runtime;

import dev.ekiden.api.Reply;
import dev.ekiden.api.event.Event;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events of plugins on their way into the stream, in order. Few of them are in front of the loop at
 * a time: clients that come and go by the thousand must not make commands wait.
 */
final class Announcements {
  private static final Logger log = LoggerFactory.getLogger(Announcements.class);

  private static final int IN_FRONT = 256;

  /** Beyond, they are dropped: whoever floods the stream with its coming and going is not told. */
  private static final int MOST = 10_000;

  private final Function<Event, CompletionStage<Reply>> loop;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private final ArrayDeque<Event> waiting = new ArrayDeque<>();
  private int inFront;
  private boolean dropping;

  Announcements(Function<Event, CompletionStage<Reply>> loop) {
    this.loop = loop;
  }

  void add(Event event) {
    lock.lock();
    try {
      if (waiting.size() >= MOST) {
        if (!dropping) {
          log.warn("More than {} announced events wait; further ones are dropped", MOST);
        }
        dropping = true;
        return;
      }
      waiting.addLast(event);
      send();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock, so that their order stays. */
  private void send() {
    while (inFront < IN_FRONT && !waiting.isEmpty()) {
      inFront++;
      CompletableFuture<Reply> reply = loop.apply(waiting.removeFirst()).toCompletableFuture();
      if (reply.isDone()) {
        inFront--;
      } else {
        var _ = reply.whenComplete((_, _) -> arrived());
      }
    }
  }

  private void arrived() {
    lock.lock();
    try {
      inFront--;
      dropping = dropping && waiting.size() > MOST / 2;
      send();
    } finally {
      lock.unlock();
    }
  }
}
