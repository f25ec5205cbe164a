package dev.ekiden.json;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as values to compare: 1 and 1.0 are one, the order of keys is free. */
final class Trees {
  private Trees() {}

  static JsonNode of(Json.Writing value) {
    return same(JsonMapper.shared().readTree(Json.bytes(value)));
  }

  static JsonNode of(String text) {
    return same(JsonMapper.shared().readTree(text));
  }

  static JsonNode without(JsonNode node, Set<String> fields) {
    ObjectNode copy = node.deepCopy().asObject();
    fields.forEach(copy::remove);
    return copy;
  }

  private static JsonNode same(JsonNode node) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    if (node.isObject()) {
      ObjectNode copy = make.objectNode();
      node.properties().forEach(field -> copy.set(field.getKey(), same(field.getValue())));
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = make.arrayNode();
      node.forEach(element -> copy.add(same(element)));
      return copy;
    }
    if (node.isNumber()) {
      return make.numberNode(node.doubleValue());
    }
    return node;
  }
}
