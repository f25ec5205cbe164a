package dev.ekiden.json.schema;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Values without parts. */
public final class Scalars {
  public static final Type<String> STRING =
      (node, at, faults) ->
          expect(node.isString(), at, faults, "error.expected.jsstring", node::stringValue);

  public static final Type<Boolean> BOOL =
      (node, at, faults) ->
          expect(node.isBoolean(), at, faults, "error.expected.jsboolean", node::booleanValue);

  /** A finite number. */
  public static final Type<Double> NUMBER =
      (node, at, faults) -> {
        double value = node.isNumber() ? node.decimalValue().doubleValue() : Double.NaN;
        return expect(Double.isFinite(value), at, faults, "error.expected.jsnumber", () -> value);
      };

  /** A whole number of 32 bits, also written as {@code 3.0}. */
  public static final Type<Integer> INT =
      (node, at, faults) ->
          whole(node, at, faults, "error.expected.int", Integer.MIN_VALUE, Integer.MAX_VALUE)
              .map(Long::intValue);

  /** A whole number of 64 bits. */
  public static final Type<Long> LONG =
      (node, at, faults) ->
          whole(node, at, faults, "error.expected.long", Long.MIN_VALUE, Long.MAX_VALUE);

  /** ISO 8601 with an offset. */
  public static final Type<Instant> DATE =
      (node, at, faults) -> {
        if (!node.isString()) {
          faults.add(at, "error.expected.date");
          return Optional.empty();
        }
        Optional<Instant> moment = moment(node.stringValue());
        if (moment.isEmpty()) {
          faults.add(at, "error.expected.date.isoformat");
        }
        return moment;
      };

  private Scalars() {}

  /** Reads ISO 8601 with any offset; empty when it is none. */
  public static Optional<Instant> moment(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** One of some words, in upper or lower case. */
  public static <E> Type<E> word(Map<String, E> words) {
    Map<String, E> known = new LinkedHashMap<>();
    words.forEach((word, value) -> known.put(word.toLowerCase(Locale.ROOT), value));
    return (node, at, faults) -> {
      Optional<E> value =
          node.isString()
              ? Optional.ofNullable(known.get(node.stringValue().toLowerCase(Locale.ROOT)))
              : Optional.empty();
      if (value.isEmpty()) {
        faults.add(at, "error.unknown.enum.literal");
      }
      return value;
    };
  }

  /** One of the constants of an enumeration. */
  public static <E extends Enum<E>> Type<E> word(E[] constants, Function<E, String> spelling) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(spelling.apply(constant), constant);
    }
    return word(words);
  }

  private static Optional<Long> whole(
      JsonNode node, Path at, Faults faults, String error, long least, long most) {
    if (!node.isNumber()) {
      faults.add(at, "error.expected.jsnumber");
      return Optional.empty();
    }
    // Digits are counted before they are spelled out: 1e999999999 is short to write.
    BigDecimal exact = node.decimalValue().stripTrailingZeros();
    boolean fits =
        exact.scale() <= 0
            && (long) exact.precision() - exact.scale() <= 19
            && exact.compareTo(BigDecimal.valueOf(least)) >= 0
            && exact.compareTo(BigDecimal.valueOf(most)) <= 0;
    return expect(fits, at, faults, error, exact::longValue);
  }

  private static <T> Optional<T> expect(
      boolean met, Path at, Faults faults, String error, Supplier<T> value) {
    if (met) {
      return Optional.of(value.get());
    }
    faults.add(at, error);
    return Optional.empty();
  }
}
