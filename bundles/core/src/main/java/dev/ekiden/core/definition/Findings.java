package dev.ekiden.core.definition;

import dev.ekiden.api.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is wrong with a definition, gathered on the way through it. */
final class Findings {
  /** Path of the whole. */
  static final String WHOLE = "/";

  private final List<Violation> violations = new ArrayList<>();

  void add(String path, String message) {
    violations.add(new Violation(path, message));
  }

  /** Takes it down unless {@code ok}. */
  void expect(boolean ok, String path, String message) {
    if (!ok) {
      add(path, message);
    }
  }

  void addAll(Collection<Violation> more) {
    violations.addAll(more);
  }

  boolean at(String path) {
    return violations.stream().anyMatch(violation -> violation.path().equals(path));
  }

  boolean isEmpty() {
    return violations.isEmpty();
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }
}
