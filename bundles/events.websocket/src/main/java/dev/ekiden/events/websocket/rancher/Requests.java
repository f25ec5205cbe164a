package dev.ekiden.events.websocket.rancher;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests to handlers and their replies: the first valid final reply counts, progress extends the
 * time, silence makes the same request go out again (rancher-events.md section 6).
 */
final class Requests {
  /** Replies of one handler that may wait; more are dropped, as late ones are. */
  private static final int REPLIES = 64;

  private final Hub hub;
  private final InstantSource clock;
  private final Map<String, Open> open = new ConcurrentHashMap<>();

  /**
   * What is not answered yet.
   *
   * @param asked who has been sent it, and may be gone by now
   * @param held somebody listens who had no room for it
   */
  private record Open(
      ObjectNode request,
      BlockingQueue<ObjectNode> replies,
      Set<Subscriber> asked,
      AtomicBoolean held) {
    String id() {
      return BusEvent.text(request, "id");
    }
  }

  /** A handler did not do it. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * @param message for people
     */
    Failed(String message) {
      super(message);
    }
  }

  Requests(Hub hub, InstantSource clock) {
    this.hub = hub;
    this.clock = clock;
  }

  /**
   * Sends a request and waits for its answer; on a thread that may wait.
   *
   * @param request without id and replyTo; its name says who gets it
   * @param sendings 1 and up
   * @param progress told what the handler says while it works
   * @return the reply
   */
  ObjectNode call(ObjectNode request, Duration timeout, int sendings, Consumer<ObjectNode> progress)
      throws Failed, InterruptedException {
    String id = UUID.randomUUID().toString();
    String replyTo = "reply." + UUID.randomUUID().toString().replace("-", "");
    request.put("id", id);
    request.put("replyTo", replyTo);
    request.put("timeoutMillis", timeout.toMillis());
    BusEvent.complete(request, clock);
    Open asked =
        new Open(
            request,
            new ArrayBlockingQueue<>(REPLIES),
            ConcurrentHashMap.newKeySet(),
            new AtomicBoolean());
    open.put(replyTo, asked);
    try {
      for (int sent = 0; sent < sendings; sent++) {
        ask(asked);
        ObjectNode reply = asked.replies().poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        while (reply != null) {
          switch (BusEvent.text(reply, "transitioning")) {
            case "yes" -> progress.accept(reply);
            case "error" -> throw new Failed(reason(reply));
            default -> {
              return reply;
            }
          }
          reply = asked.replies().poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
      throw new Failed(
          "no reply within %d ms, asked %d times".formatted(timeout.toMillis(), sendings));
    } finally {
      open.remove(replyTo);
    }
  }

  private static String reason(ObjectNode reply) {
    String shown = BusEvent.text(reply, "transitioningMessage");
    String inner = BusEvent.text(reply, "transitioningInternalMessage");
    return shown.isEmpty() ? inner.isEmpty() ? "failed" : inner : shown;
  }

  private void ask(Open open) {
    open.held().set(hub.ask(open.request(), open.asked()));
  }

  /** Sends a newcomer what nobody who is here has been asked; it need not wait for silence. */
  void greet(Subscriber subscriber) {
    for (Open waiting : open.values()) {
      subscriber
          .topics()
          .find(BusEvent.text(waiting.request(), "name"))
          .filter(as -> unheard(waiting))
          .ifPresent(
              as -> {
                if (subscriber.offer(BusEvent.message(waiting.request(), as))) {
                  waiting.asked().add(subscriber);
                } else {
                  waiting.held().set(true);
                }
              });
    }
  }

  /** Sends what there was no room for; to be called now and then. */
  void remind() {
    for (Open waiting : open.values()) {
      if (waiting.held().get() && unheard(waiting)) {
        ask(waiting);
      }
    }
  }

  /** All who have been asked are gone. */
  private boolean unheard(Open waiting) {
    return Collections.disjoint(waiting.asked(), hub.all());
  }

  /** Takes a published reply, if it answers something that is open. */
  void reply(ObjectNode event) {
    Open asked = open.get(BusEvent.text(event, "name"));
    if (asked != null && BusEvent.answered(event).filter(asked.id()::equals).isPresent()) {
      boolean taken = asked.replies().offer(event);
      if (!taken) {
        asked.replies().clear();
        asked.replies().add(event);
      }
    }
  }
}
