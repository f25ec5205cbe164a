package dev.ekiden.events.websocket.rancher;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events of the bus as JSON (rancher-events.md section 2). */
final class BusEvent {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /** Written even when they are empty: the agent in Python reads them of every event. */
  private static final List<String> ALWAYS =
      List.of("resourceId", "resourceType", "replyTo", "data");

  private BusEvent() {}

  /** A new event with an id and a time. */
  static ObjectNode named(String name, InstantSource clock) {
    return complete(JSON.createObjectNode().put("name", name), clock);
  }

  /** Adds what every event has: id, numeric time, and the fields that may be null. */
  static ObjectNode complete(ObjectNode event, InstantSource clock) {
    if (!event.path("id").isString()) {
      event.put("id", UUID.randomUUID().toString());
    }
    if (!event.path("time").isNumber()) {
      event.put("time", clock.millis());
    }
    for (String field : ALWAYS) {
      if (!event.has(field)) {
        event.putNull(field);
      }
    }
    return event;
  }

  /**
   * The message to a subscriber under the name that it knows. Without what it answers: clients in
   * Go drop an event that has a list there.
   */
  static byte[] message(ObjectNode event, String name) {
    ObjectNode message = event.deepCopy();
    message.remove(List.of("previousIds", "previousNames"));
    message.put("name", name);
    return JSON.writeValueAsBytes(message);
  }

  static ObjectNode ping(InstantSource clock) {
    ObjectNode ping = named("ping", clock);
    ObjectNode data = ping.putObject("data");
    data.putObject("options");
    data.putArray("resources");
    return ping;
  }

  /** The first of {@code previousIds}, which older clients send as one string. */
  static Optional<String> answered(JsonNode reply) {
    JsonNode previous = reply.path("previousIds");
    return (previous.isArray() ? previous.path(0) : previous).stringValueOpt();
  }

  static String text(JsonNode event, String field) {
    return event.path(field).asString("");
  }
}
