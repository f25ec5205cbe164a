package dev.ekiden.json.schema;

import dev.ekiden.api.Violation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is wrong with a body, each violation once, and no more of them than anybody would read.
 *
 * <ul>
 *   <li>A <i>fault</i> is one of structure: a value cannot be read.
 *   <li>A <i>conflict</i> is one between a deprecated field and another one: it is not known what
 *       is meant.
 *   <li>A <i>problem</i> is one of meaning: a value was read as well as possible, but must not be
 *       accepted.
 * </ul>
 */
public final class Faults {
  private static final int MAX_KEPT = 1_000;

  private final Set<Violation> found = new LinkedHashSet<>();
  private final Set<Violation> conflicts = new LinkedHashSet<>();
  private final Set<Violation> problems = new LinkedHashSet<>();
  private int count;

  /** Notes a fault. */
  public void add(Path at, String message) {
    count++;
    keep(found, new Violation(at.toString(), message));
  }

  public void conflict(Path at, String message) {
    keep(conflicts, new Violation(whole(at), message));
  }

  public void problem(Path at, String message) {
    keep(problems, new Violation(whole(at), message));
  }

  /** Takes over what was found elsewhere. */
  public void addAll(Faults others) {
    addAllButProblems(others);
    others.problems.forEach(v -> keep(problems, v));
  }

  /** Takes over what was found elsewhere, except for the problems. */
  public void addAllButProblems(Faults others) {
    count += others.count;
    others.found.forEach(v -> keep(found, v));
    others.conflicts.forEach(v -> keep(conflicts, v));
  }

  /** How often a value could not be read; grows with every fault. */
  public int count() {
    return count;
  }

  public List<Violation> faults() {
    return List.copyOf(found);
  }

  public List<Violation> conflicts() {
    return List.copyOf(conflicts);
  }

  public List<Violation> problems() {
    return List.copyOf(problems);
  }

  private static void keep(Set<Violation> kept, Violation violation) {
    if (kept.size() < MAX_KEPT) {
      kept.add(violation);
    }
  }

  private static String whole(Path at) {
    return at.isRoot() ? "/" : at.toString();
  }
}
