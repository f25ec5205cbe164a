package dev.ekiden.json.schema;

import java.util.Collection;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A bound of a value.
 *
 * @param error what is told when it is broken
 */
public record Rule<T>(Predicate<T> kept, String error) {
  public static <N extends Number> Rule<N> min(double least) {
    return new Rule<>(n -> n.doubleValue() >= least, "error.min");
  }

  public static <N extends Number> Rule<N> max(double most) {
    return new Rule<>(n -> n.doubleValue() <= most, "error.max");
  }

  public static Rule<String> minLength(int least) {
    return new Rule<>(s -> s.length() >= least, "error.minLength");
  }

  public static Rule<String> maxLength(int most) {
    return new Rule<>(s -> s.length() <= most, "error.maxLength");
  }

  public static Rule<String> pattern(Pattern pattern) {
    return new Rule<>(pattern.asMatchPredicate(), "error.pattern");
  }

  /** A pattern that is no regular expression for us. */
  public static Rule<String> form(Predicate<String> form) {
    return new Rule<>(form, "error.pattern");
  }

  public static Rule<Collection<?>> notEmpty() {
    return new Rule<>(c -> !c.isEmpty(), "error.minLength");
  }
}
