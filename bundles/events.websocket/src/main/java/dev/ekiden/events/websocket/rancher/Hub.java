package dev.ekiden.events.websocket.rancher;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    String name = BusEvent.text(event, "name");
    Map<String, byte[]> messages = new HashMap<>();
    for (Subscriber subscriber : subscribers) {
      subscriber
          .topics()
          .find(name)
          .ifPresent(
              as ->
                  subscriber.tell(
                      messages.computeIfAbsent(as, known -> BusEvent.message(event, known))));
    }
  }

  boolean connected(String agent) {
    return subscribers.stream().anyMatch(s -> s.agent().filter(agent::equals).isPresent());
  }
}
