package dev.ekiden.json.schema;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one object while it is read. All of them are read before the result is built, so
 * that all faults are found.
 */
public final class Fields {
  private final JsonNode node;
  private final Path at;
  private final Faults faults;
  private final boolean strict;
  private final int before;

  Fields(JsonNode node, Path at, Faults faults, boolean strict) {
    this.node = node;
    this.at = at;
    this.faults = faults;
    this.strict = strict;
    this.before = faults.count();
  }

  /** Where the object is. */
  public Path at() {
    return at;
  }

  /** A field that may be absent; null is absence. */
  public <T> Optional<T> get(String name, Type<T> type) {
    JsonNode value = value(name);
    return value == null || value.isNull()
        ? Optional.empty()
        : type.read(value, at.field(name), faults);
  }

  /** A field with a default. */
  public <T> T get(String name, Type<T> type, T otherwise) {
    return get(name, type).orElse(otherwise);
  }

  /** A field that must be there. */
  public <T> Need<T> need(String name, Type<T> type) {
    JsonNode value = value(name);
    if (value == null) {
      faults.add(at.field(name), missing(name));
      return new Need<>(Optional.empty());
    }
    return new Need<>(type.read(value, at.field(name), faults));
  }

  /** Whether a field is there at all. */
  public boolean has(String name) {
    JsonNode value = value(name);
    return value != null && !value.isNull();
  }

  /** Notes that a field was read but must not be accepted as it is. */
  public void problem(String name, String message) {
    faults.problem(at.field(name), message);
  }

  /** Notes that the object was read but must not be accepted as it is. */
  public void problem(String message) {
    faults.problem(at, message);
  }

  /** The object, unless one of its fields is at fault. */
  public <T> Optional<T> build(Supplier<T> result) {
    return faults.count() == before ? Optional.of(result.get()) : Optional.empty();
  }

  private @Nullable JsonNode value(String name) {
    return node.isObject() ? node.get(name) : null;
  }

  private String missing(String name) {
    if (strict) {
      return "error.path.missing";
    }
    return node.isObject()
        ? "'" + name + "' is undefined on object: " + Quote.of(node)
        : Quote.of(node) + " is not an object";
  }

  /** A required value; it is there when the object is built. */
  public record Need<T>(Optional<T> value) {
    public T get() {
      return value.orElseThrow();
    }
  }
}
