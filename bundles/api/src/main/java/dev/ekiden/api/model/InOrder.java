package dev.ekiden.api.model;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Sets that are read back in the order in which they were given. */
final class InOrder {
  private InOrder() {}

  /** Unmodifiable, independent of {@code set}. */
  static <T> Set<T> copyOf(Set<T> set) {
    return switch (set.size()) {
      case 0 -> Set.of();
      case 1 -> Set.of(set.iterator().next());
      default -> Collections.unmodifiableSet(new LinkedHashSet<>(set));
    };
  }
}
