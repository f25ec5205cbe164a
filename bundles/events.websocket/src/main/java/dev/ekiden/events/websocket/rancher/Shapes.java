package dev.ekiden.events.websocket.rancher;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers in the shapes of Rancher's API. */
final class Shapes {
  /** By id of the schema: its plural, which is its path, and the methods of the collection. */
  private record Kind(String plural, List<String> collection, List<String> resource) {}

  private static final Map<String, Kind> KINDS =
      Map.of(
          "subscribe", new Kind("subscribe", List.of("GET", "POST"), List.of()),
          "publish", new Kind("publish", List.of("GET", "POST"), List.of()),
          "externalHandler",
              new Kind("externalhandlers", List.of("GET", "POST"), List.of("GET", "DELETE")),
          "project", new Kind("projects", List.of("GET"), List.of("GET")),
          "schema", new Kind("schemas", List.of("GET"), List.of("GET")),
          "app", looked("apps"),
          "pod", looked("pods"),
          "instance", looked("instances"),
          "deployment", looked("deployments"));

  /** Looked up one by one; lists of them are the REST API's. */
  private static Kind looked(String plural) {
    return new Kind(plural, List.of(), List.of("GET"));
  }

  private static final Map<String, Map<String, String>> FIELDS =
      Map.of(
          "subscribe",
          Map.of("eventNames", "array[string]", "agentId", "string"),
          "publish",
          Map.ofEntries(
              Map.entry("id", "string"),
              Map.entry("name", "string"),
              Map.entry("resourceId", "string"),
              Map.entry("resourceType", "string"),
              Map.entry("data", "map[json]"),
              Map.entry("time", "int"),
              Map.entry("replyTo", "string"),
              Map.entry("previousIds", "array[string]"),
              Map.entry("previousNames", "array[string]"),
              Map.entry("publisher", "string"),
              Map.entry("timeoutMillis", "int"),
              Map.entry("context", "map[json]"),
              Map.entry("transitioning", "string"),
              Map.entry("transitioningProgress", "int"),
              Map.entry("transitioningMessage", "string"),
              Map.entry("transitioningInternalMessage", "string")),
          "externalHandler",
          Map.of(
              "name", "string",
              "uuid", "string",
              "state", "string",
              "priority", "int",
              "priorityName", "enum",
              "processConfigs", "array[externalHandlerProcessConfig]",
              "retries", "int",
              "timeoutMillis", "int",
              "data", "map[json]"),
          "project",
          Map.of("name", "string"),
          "schema",
          Map.of("id", "string"));

  private Shapes() {}

  static ObjectNode root(Place place) {
    ObjectNode root = resource(place.version(), "apiVersion", place.scope());
    ObjectNode links = (ObjectNode) root.path("links");
    KINDS.values().stream()
        .filter(kind -> !kind.collection().isEmpty())
        .forEach(kind -> links.put(kind.plural(), place.scope() + "/" + kind.plural()));
    return root;
  }

  private static ObjectNode resource(String id, String type, String self) {
    ObjectNode node = BusEvent.JSON.createObjectNode();
    node.put("id", id).put("type", type);
    node.putObject("links").put("self", self);
    node.putObject("actions");
    return node;
  }

  static ObjectNode collection(
      Place place, String type, String path, Collection<ObjectNode> items) {
    ObjectNode node = BusEvent.JSON.createObjectNode();
    node.put("type", "collection").put("resourceType", type);
    node.putObject("links").put("self", place.scope() + "/" + path);
    node.putObject("createTypes");
    node.putObject("actions");
    ArrayNode data = node.putArray("data");
    items.forEach(data::add);
    node.putObject("sortLinks");
    node.putNull("pagination");
    node.putNull("sort");
    node.putObject("filters");
    node.putObject("createDefaults");
    return node;
  }

  static ObjectNode schemas(Place place) {
    return collection(
        place,
        "schema",
        "schemas",
        KINDS.keySet().stream().sorted().map(id -> schema(place, id).orElseThrow()).toList());
  }

  static Optional<ObjectNode> schema(Place place, String id) {
    Kind kind = KINDS.get(id);
    if (kind == null) {
      return Optional.empty();
    }
    ObjectNode node = resource(id, "schema", place.schemas() + "/" + id);
    ((ObjectNode) node.path("links")).put("collection", place.scope() + "/" + kind.plural());
    node.put("pluralName", kind.plural());
    words(node.putArray("collectionMethods"), kind.collection());
    words(node.putArray("resourceMethods"), kind.resource());
    ObjectNode actions = node.putObject("resourceActions");
    if (id.equals("externalHandler")) {
      for (String action : List.of("activate", "deactivate", "remove")) {
        actions.putObject(action).put("output", id).putNull("input");
      }
    }
    node.putObject("collectionActions");
    node.putObject("collectionFields");
    ObjectNode filters = node.putObject("collectionFilters");
    if (id.equals("externalHandler")) {
      words(filters.putObject("name").putArray("modifiers"), List.of("eq", "like"));
      for (String field : List.of("state", "uuid")) {
        words(filters.putObject(field).putArray("modifiers"), List.of("eq"));
      }
    }
    node.putArray("includeableLinks");
    ObjectNode fields = node.putObject("resourceFields");
    FIELDS
        .getOrDefault(id, Map.of())
        .forEach(
            (name, type) ->
                fields
                    .putObject(name)
                    .put("type", type)
                    .put("create", true)
                    .put("update", false)
                    .put("nullable", true)
                    .put("required", name.equals("name")));
    return Optional.of(node);
  }

  private static void words(ArrayNode array, List<String> words) {
    words.forEach(array::add);
  }

  /** What a path such as {@code apps//a/b} points to. */
  static Optional<Resource> resource(List<String> path) {
    return KINDS.entrySet().stream()
        .filter(kind -> kind.getValue().collection().isEmpty())
        .filter(kind -> kind.getValue().plural().equals(path.getFirst()))
        .map(
            kind -> {
              String id = String.join("/", path.subList(1, path.size()));
              boolean spec = kind.getKey().equals("app") || kind.getKey().equals("pod");
              return new Resource(kind.getKey(), spec && !id.isEmpty() ? "/" + id : id);
            })
        .findFirst();
  }

  /** Adds what clients expect of a resource that they have looked up. */
  static ObjectNode linked(Place place, Resource resource, ObjectNode shown) {
    Kind kind = KINDS.get(resource.type());
    if (kind != null) {
      shown
          .putObject("links")
          .put("self", place.scope() + "/" + kind.plural() + "/" + resource.id());
    }
    shown.putObject("actions");
    return shown;
  }

  static ObjectNode project(Place place, String id) {
    ObjectNode node = resource(id, "project", place.scope());
    return node.put("name", "Default").put("state", "active");
  }

  /**
   * A handler.
   *
   * @param state to be shown, e.g. one on the way to the real one
   */
  static ObjectNode handler(Place place, Handler handler, String state) {
    String self = place.scope() + "/externalhandlers/" + handler.id();
    ObjectNode node = resource(handler.id(), "externalHandler", self);
    ObjectNode actions = (ObjectNode) node.path("actions");
    for (String action :
        switch (handler.state()) {
          case "active" -> List.of("deactivate", "remove");
          case "inactive" -> List.of("activate", "remove");
          default -> List.<String>of();
        }) {
      actions.put(action, self + "/?action=" + action);
    }
    node.put("baseType", "externalHandler").put("kind", "externalHandler");
    node.put("name", handler.name()).put("uuid", handler.uuid()).put("state", state);
    node.put("priority", handler.priority());
    handler.retries().ifPresentOrElse(r -> node.put("retries", r), () -> node.putNull("retries"));
    handler
        .timeoutMillis()
        .ifPresentOrElse(t -> node.put("timeoutMillis", t), () -> node.putNull("timeoutMillis"));
    node.put("created", Instant.ofEpochMilli(handler.created()).toString());
    node.put("createdTS", handler.created());
    node.set("data", handler.data());
    node.put("transitioning", state.equals(handler.state()) ? "no" : "yes");
    node.putNull("transitioningMessage").putNull("transitioningProgress");
    return node;
  }

  static ObjectNode error(Refused refused) {
    ObjectNode node = BusEvent.JSON.createObjectNode();
    node.put("id", UUID.randomUUID().toString()).put("type", "error").put("baseType", "error");
    node.putObject("links");
    node.putObject("actions");
    node.put("status", refused.status()).put("code", refused.code());
    node.put("message", String.valueOf(refused.getMessage())).putNull("detail");
    if (!refused.field().isEmpty()) {
      node.put("fieldName", refused.field());
    }
    return node;
  }
}
