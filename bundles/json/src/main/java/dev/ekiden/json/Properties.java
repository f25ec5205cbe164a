package dev.ekiden.json;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** Fields of objects that are written in many places. */
final class Properties {
  private Properties() {}

  static void text(JsonGenerator out, String name, Optional<String> value) {
    if (value.isPresent()) {
      out.writeStringProperty(name, value.get());
    }
  }

  static void number(JsonGenerator out, String name, Optional<? extends Number> value) {
    if (value.isPresent()) {
      out.writeNumberProperty(name, value.get().longValue());
    }
  }

  static void flag(JsonGenerator out, String name, Optional<Boolean> value) {
    if (value.isPresent()) {
      out.writeBooleanProperty(name, value.get());
    }
  }

  static void time(JsonGenerator out, String name, Instant value) {
    out.writeStringProperty(name, Timestamps.format(value));
  }

  static void time(JsonGenerator out, String name, Optional<Instant> value) {
    if (value.isPresent()) {
      time(out, name, value.get());
    }
  }

  /** Whole seconds. */
  static void seconds(JsonGenerator out, String name, Duration value) {
    out.writeNumberProperty(name, value.toSeconds());
  }

  /** Seconds with a fraction. */
  static void exactSeconds(JsonGenerator out, String name, Duration value) {
    out.writeNumberProperty(name, value.toMillis() / 1_000.0);
  }

  static void texts(JsonGenerator out, String name, Collection<String> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeString);
    out.writeEndArray();
  }

  static void textsUnlessEmpty(JsonGenerator out, String name, Collection<String> values) {
    if (!values.isEmpty()) {
      texts(out, name, values);
    }
  }

  static <T> void list(
      JsonGenerator out,
      String name,
      Collection<T> values,
      BiConsumer<JsonGenerator, ? super T> element) {
    out.writeArrayPropertyStart(name);
    values.forEach(value -> element.accept(out, value));
    out.writeEndArray();
  }

  static <T> void listUnlessEmpty(
      JsonGenerator out,
      String name,
      Collection<T> values,
      BiConsumer<JsonGenerator, ? super T> element) {
    if (!values.isEmpty()) {
      list(out, name, values, element);
    }
  }

  /** In order of the keys: two writings of one map are equal. */
  static <T> void map(
      JsonGenerator out,
      String name,
      Map<String, T> values,
      BiConsumer<JsonGenerator, ? super T> element) {
    out.writeObjectPropertyStart(name);
    Map<String, T> sorted = values.size() < 2 ? values : new TreeMap<>(values);
    sorted.forEach(
        (key, value) -> {
          out.writeName(key);
          element.accept(out, value);
        });
    out.writeEndObject();
  }

  static void map(JsonGenerator out, String name, Map<String, String> values) {
    map(out, name, values, JsonGenerator::writeString);
  }

  static void mapUnlessEmpty(JsonGenerator out, String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      map(out, name, values);
    }
  }
}
