package dev.ekiden.events.websocket.rancher;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

  private record Open(String id, BlockingQueue<ObjectNode> replies) {}

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
    Open asked = new Open(id, new ArrayBlockingQueue<>(REPLIES));
    open.put(replyTo, asked);
    try {
      for (int sent = 0; sent < sendings; sent++) {
        hub.publish(request);
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
