package dev.ekiden.events.websocket.rancher;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ObjectNode;

/** Who is subscribed, and the way of an event to them. Any thread; never blocks. */
final class Hub {
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();

  void add(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  void remove(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  Set<Subscriber> all() {
    return subscribers;
  }

  /** Gives an event to everybody who listens to exactly its name. */
  void publish(ObjectNode event) {
    give(event, Subscriber::tell);
  }

  /**
   * Gives a request to those who listen to its name and have room for it: it can wait for who has
   * none.
   *
   * @param asked takes those who got it
   * @return whether somebody has no room
   */
  boolean ask(ObjectNode request, Set<Subscriber> asked) {
    AtomicBoolean full = new AtomicBoolean();
    give(
        request,
        (subscriber, message) -> {
          if (subscriber.offer(message)) {
            asked.add(subscriber);
          } else {
            full.set(true);
          }
        });
    return full.get();
  }

  private void give(ObjectNode event, BiConsumer<Subscriber, byte[]> way) {
    String name = BusEvent.text(event, "name");
    Map<String, byte[]> messages = new HashMap<>();
    for (Subscriber subscriber : subscribers) {
      subscriber
          .topics()
          .find(name)
          .ifPresent(
              as ->
                  way.accept(
                      subscriber,
                      messages.computeIfAbsent(as, known -> BusEvent.message(event, known))));
    }
  }

  boolean connected(String agent) {
    return subscribers.stream().anyMatch(s -> s.agent().filter(agent::equals).isPresent());
  }
}
