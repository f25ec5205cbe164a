package dev.ekiden.events.websocket.rancher;

import dev.ekiden.events.websocket.Connection;
import dev.ekiden.events.websocket.Peer;
import dev.ekiden.events.websocket.Sender;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * One subscription. Events wait in a bounded queue; of resources that change only the latest state
 * waits, so that they can be as many as there are resources.
 */
final class Subscriber implements Peer {
  private static final byte[] LOGOUT = "{\"name\":\"logout\"}".getBytes(StandardCharsets.US_ASCII);

  private final ReentrantLock lock = new ReentrantLock();
  private final Sender sender = new Sender(this::next);
  private final Topics topics;
  private final Optional<String> agent;
  private final int maxQueued;
  private final Consumer<Subscriber> came;
  private final Consumer<Subscriber> gone;

  // Guarded by lock
  private final Deque<byte[]> events = new ArrayDeque<>();
  private final Map<Resource, byte[]> changes = new LinkedHashMap<>();
  private int pings;
  private long pinged;

  /**
   * @param agent the id of the agent that it is, if it is one
   */
  Subscriber(
      Topics topics,
      Optional<String> agent,
      int maxQueued,
      Consumer<Subscriber> came,
      Consumer<Subscriber> gone) {
    this.topics = topics;
    this.agent = agent;
    this.maxQueued = maxQueued;
    this.came = came;
    this.gone = gone;
  }

  Topics topics() {
    return topics;
  }

  Optional<String> agent() {
    return agent;
  }

  @Nullable Connection connection() {
    return sender.connection();
  }

  @Override
  public void opened(Connection connection) {
    sender.attach(connection);
    came.accept(this);
  }

  @Override
  public void written() {
    sender.written();
  }

  /** Subscribers have nothing to say here; they publish. */
  @Override
  public void message(String text) {}

  @Override
  public void gone() {
    gone.accept(this);
  }

  /** Queues an event; too many waiting end the subscription. */
  void tell(byte[] message) {
    if (!offer(message)) {
      close(StatusCode.TRY_AGAIN_LATER, "more than " + maxQueued + " messages waiting");
    }
  }

  /** Queues an event if there is room. */
  boolean offer(byte[] message) {
    lock.lock();
    try {
      if (events.size() >= maxQueued) {
        return false;
      }
      events.addLast(message);
    } finally {
      lock.unlock();
    }
    sender.wake();
    return true;
  }

  /** Notes the latest state of a resource; one that still waits is replaced. */
  void change(Resource resource, byte[] message) {
    lock.lock();
    try {
      changes.put(resource, message);
    } finally {
      lock.unlock();
    }
    sender.wake();
  }

  /** Sends a ping event if it is time; the last one ends the subscription. */
  void ping(byte[] message, long now, long every, int most) {
    boolean due;
    boolean ended;
    lock.lock();
    try {
      due = pings == 0 || now - pinged >= every;
      ended = pings >= most;
      if (due) {
        pinged = now;
        pings++;
      }
    } finally {
      lock.unlock();
    }
    if (due && ended) {
      close(StatusCode.NORMAL, "subscribed long enough; subscribe again");
    } else if (due) {
      tell(message);
    }
  }

  void logout() {
    tell(LOGOUT);
    sender.closeAfterAll(StatusCode.SERVICE_RESTART, "replaced or stopping");
  }

  private void close(int code, String reason) {
    sender.close(code, reason);
  }

  private List<byte[]> next() {
    lock.lock();
    try {
      List<byte[]> run = new ArrayList<>(events);
      run.addAll(changes.values());
      events.clear();
      changes.clear();
      return run;
    } finally {
      lock.unlock();
    }
  }
}
