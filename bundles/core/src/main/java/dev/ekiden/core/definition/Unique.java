package dev.ekiden.core.definition;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Whether something comes twice. */
final class Unique {
  private Unique() {}

  static <T> boolean all(Stream<T> elements) {
    Set<T> seen = new HashSet<>();
    return elements.allMatch(seen::add);
  }
}
