package dev.ekiden.events.websocket.rancher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An external handler as it was registered (rancher-events.md section 6).
 *
 * @param priority lower is asked first
 * @param parts the processes that it takes part in
 * @param retries how often a request is sent again; empty: as the server is configured
 * @param timeoutMillis for a reply or progress; empty: as the server is configured
 * @param state {@code active}, {@code inactive} or {@code removed}
 * @param created milliseconds of the epoch
 */
record Handler(
    String id,
    String name,
    String uuid,
    int priority,
    List<Part> parts,
    Optional<Integer> retries,
    Optional<Integer> timeoutMillis,
    String state,
    JsonNode data,
    long created) {

  /** When a handler is asked, relative to what the process itself does. */
  enum Phase {
    PRE,
    HANDLE,
    POST
  }

  /**
   * A process that the handler takes part in.
   *
   * @param event name of the event that it is sent
   * @param onError a process that is begun when the handler fails; empty: none
   */
  record Part(Phase phase, String process, String event, String onError) {}

  private static final Map<String, Integer> PRIORITIES =
      Map.of("pre", 500, "specific", 1000, "default_override", 1500, "default", 2000);

  boolean active() {
    return state.equals("active");
  }

  Handler with(String newState) {
    return new Handler(
        id, name, uuid, priority, parts, retries, timeoutMillis, newState, data, created);
  }

  /** Reads what a client registers. */
  static Handler of(String id, JsonNode given, long now) throws Refused {
    String name = given.path("name").asString("");
    if (name.isEmpty()) {
      throw new Refused(422, "MissingRequired", "name", "name is missing");
    }
    if (!Topics.valid(name)) {
      throw new Refused(
          422, "InvalidCharacters", "name", "name is '" + name + "', allowed are *._0-9a-zA-Z;=:-");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode config : given.path("processConfigs")) {
      parts.addAll(parts(config));
    }
    return new Handler(
        id,
        name,
        given.path("uuid").asString(UUID.randomUUID().toString()),
        priority(given),
        List.copyOf(parts),
        whole(given, "retries", 1),
        whole(given, "timeoutMillis", 1_000),
        given.path("state").asString("active"),
        given.path("data").isObject() ? given.path("data") : BusEvent.JSON.createObjectNode(),
        given.path("createdTS").asLong(now));
  }

  private static int priority(JsonNode given) throws Refused {
    if (given.path("priority").isNumber()) {
      return given.path("priority").asInt();
    }
    String word = given.path("priorityName").asString("specific");
    Integer priority = PRIORITIES.get(word);
    if (priority == null) {
      throw new Refused(
          422,
          "InvalidOption",
          "priorityName",
          "priorityName is '" + word + "', allowed are pre, specific, default_override, default");
    }
    return priority;
  }

  private static Optional<Integer> whole(JsonNode given, String field, int least) throws Refused {
    JsonNode value = given.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.canConvertToInt() || !value.isNumber() || value.asInt() < least) {
      throw new Refused(
          422,
          "MinLimitExceeded",
          field,
          field + " is " + value + ", allowed are whole numbers from " + least);
    }
    return Optional.of(value.asInt());
  }

  /** {@code "pre.instance.start,stack.create:environment.create"} */
  private static List<Part> parts(JsonNode config) throws Refused {
    String names = config.isString() ? config.asString() : config.path("name").asString("");
    List<Part> parts = new ArrayList<>();
    for (String word : names.split(",", -1)) {
      String name = word.strip();
      if (name.isEmpty()) {
        throw new Refused(
            422, "MissingRequired", "processConfigs", "a process in processConfigs has no name");
      }
      Phase phase = Phase.HANDLE;
      if (name.startsWith("pre.")) {
        phase = Phase.PRE;
        name = name.substring(4);
      } else if (name.startsWith("post.")) {
        phase = Phase.POST;
        name = name.substring(5);
      }
      int colon = name.indexOf(':');
      String process = colon < 0 ? name : name.substring(0, colon);
      String event = colon < 0 ? name : name.substring(colon + 1);
      parts.add(new Part(phase, process, event, config.path("onError").asString("")));
    }
    return parts;
  }

  /** What is kept on disk: what {@link #of} reads. */
  ObjectNode stored() {
    ObjectNode node = BusEvent.JSON.createObjectNode();
    node.put("id", id).put("name", name).put("uuid", uuid).put("priority", priority);
    node.put("state", state).put("createdTS", created).set("data", data);
    retries.ifPresent(r -> node.put("retries", r));
    timeoutMillis.ifPresent(t -> node.put("timeoutMillis", t));
    var configs = node.putArray("processConfigs");
    for (Part part : parts) {
      String prefix =
          part.phase() == Phase.HANDLE
              ? ""
              : part.phase().name().toLowerCase(java.util.Locale.ROOT) + ".";
      configs
          .addObject()
          .put("name", prefix + part.process() + ":" + part.event())
          .put("onError", part.onError());
    }
    return node;
  }
}
