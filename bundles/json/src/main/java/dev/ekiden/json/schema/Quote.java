package dev.ekiden.json.schema;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A piece of a body within an error text: on one line, without blanks, not too long. */
final class Quote {
  private static final int MAX_LENGTH = 4_000;

  private Quote() {}

  static String of(JsonNode node) {
    String text = plain(node).toString();
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }

  /** Whole numbers without fraction, as Marathon's library prints them. */
  private static JsonNode plain(JsonNode node) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    if (node.isObject()) {
      ObjectNode copy = make.objectNode();
      node.properties().forEach(field -> copy.set(field.getKey(), plain(field.getValue())));
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = make.arrayNode();
      node.forEach(element -> copy.add(plain(element)));
      return copy;
    }
    if (node.isNumber() && !node.isIntegralNumber()) {
      BigDecimal exact = node.decimalValue().stripTrailingZeros();
      if (exact.scale() <= 0 && exact.precision() - (long) exact.scale() <= 20) {
        return make.numberNode(exact.toBigInteger());
      }
    }
    return node;
  }
}
