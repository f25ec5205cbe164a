package dev.ekiden.json.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * How a value of a body becomes one of ours.
 *
 * @param <T> what it becomes
 */
@FunctionalInterface
public interface Type<T> {
  /** Reads a value; empty exactly when at least one fault was added. */
  Optional<T> read(JsonNode node, Path at, Faults faults);

  /** The same value as something else. */
  default <R> Type<R> as(Function<T, R> form) {
    return (node, at, faults) -> read(node, at, faults).map(form);
  }

  /** The same within bounds; every broken rule is told. */
  @SafeVarargs
  static <T> Type<T> bounded(Type<T> base, Rule<? super T>... rules) {
    return (node, at, faults) -> {
      Optional<T> value = base.read(node, at, faults);
      int before = faults.count();
      for (Rule<? super T> rule : rules) {
        if (value.isPresent() && !rule.kept().test(value.get())) {
          faults.add(at, rule.error());
        }
      }
      return faults.count() == before ? value : Optional.empty();
    };
  }

  /** An object; anything else counts as one without fields, as in Marathon. */
  static <T> Type<T> object(Function<Fields, Optional<T>> shape) {
    return (node, at, faults) -> shape.apply(new Fields(node, at, faults, false));
  }

  /** An object and nothing else. Marathon is strict where no field has bounds or defaults. */
  static <T> Type<T> strict(Function<Fields, Optional<T>> shape) {
    return (node, at, faults) -> {
      if (!node.isObject()) {
        faults.add(at, "error.expected.jsobject");
        return Optional.empty();
      }
      return shape.apply(new Fields(node, at, faults, true));
    };
  }

  static <T> Type<List<T>> list(Type<T> element) {
    return (node, at, faults) -> {
      if (!node.isArray()) {
        faults.add(at, "error.expected.jsarray");
        return Optional.empty();
      }
      int before = faults.count();
      List<T> values = new ArrayList<>(node.size());
      for (int i = 0; i < node.size(); i++) {
        element.read(node.get(i), at.item(i), faults).ifPresent(values::add);
      }
      return faults.count() == before ? Optional.of(values) : Optional.empty();
    };
  }

  /** A list whose repetitions do not count; the order is kept. */
  static <T> Type<Set<T>> set(Type<T> element) {
    return list(element).as(LinkedHashSet::new);
  }

  static <T> Type<Map<String, T>> map(Type<T> element) {
    return (node, at, faults) -> {
      if (!node.isObject()) {
        faults.add(at, "error.expected.jsobject");
        return Optional.empty();
      }
      int before = faults.count();
      Map<String, T> values = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        element
            .read(entry.getValue(), at.field(entry.getKey()), faults)
            .ifPresent(value -> values.put(entry.getKey(), value));
      }
      return faults.count() == before ? Optional.of(values) : Optional.empty();
    };
  }

  /** The first that fits; when none does the faults of the last one count. */
  @SafeVarargs
  static <T> Type<T> union(Type<? extends T>... alternatives) {
    return (node, at, faults) -> {
      Faults last = new Faults();
      for (Type<? extends T> alternative : alternatives) {
        last = new Faults();
        Optional<? extends T> value = alternative.read(node, at, last);
        if (value.isPresent()) {
          faults.addAll(last);
          return Optional.of(value.get());
        }
      }
      faults.addAll(last);
      return Optional.empty();
    };
  }
}
