package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Constraint.Operator;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Whether an agent satisfies one constraint (marathon-scheduling.md section 4). */
final class ConstraintRule {
  /** Compiled once; regular expressions are few, and were validated when they came in. */
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private static final int MAX_PATTERNS = 10_000;

  private ConstraintRule() {}

  static boolean accepts(
      Constraint constraint, Offer offer, Map<String, Integer> used, int instances) {
    Optional<String> value = AgentValues.value(constraint.field(), offer);
    if (value.isEmpty()) {
      return constraint.operator() == Operator.UNLIKE;
    }
    return accepts(constraint, value.get(), used, instances);
  }

  private static boolean accepts(
      Constraint constraint, String value, Map<String, Integer> used, int instances) {
    Optional<String> right = constraint.value();
    return switch (constraint.operator()) {
      case UNIQUE -> !used.containsKey(value);
      case CLUSTER ->
          right
              .filter(v -> !v.isEmpty())
              .map(value::equals)
              .orElseGet(() -> used.isEmpty() || used.containsKey(value));
      case GROUP_BY -> groupBy(right.map(Integer::parseInt), value, used, instances);
      case LIKE -> right.filter(v -> matches(v, value)).isPresent();
      case UNLIKE -> right.filter(v -> matches(v, value)).isEmpty();
      case MAX_PER ->
          right.filter(v -> used.getOrDefault(value, 0) < Integer.parseInt(v)).isPresent();
      case IS -> right.filter(v -> canonical(v).equals(canonical(value))).isPresent();
    };
  }

  /**
   * With a number of groups: the counts that an even spread over them would give. Without one: the
   * least used values first.
   */
  private static boolean groupBy(
      Optional<Integer> groups, String value, Map<String, Integer> used, int instances) {
    int count = used.getOrDefault(value, 0);
    if (groups.isEmpty() || groups.get() <= 0) {
      int smallest = used.values().stream().mapToInt(Integer::intValue).min().orElse(0);
      return count == 0 || count == smallest;
    }
    if (count == 0) {
      return used.size() < groups.get();
    }
    int desired = instances / groups.get();
    int remainder = instances % groups.get();
    int consumed = used.values().stream().mapToInt(n -> Math.max(0, n - desired)).sum();
    return count < desired || (count == desired && consumed < remainder);
  }

  private static boolean matches(String regex, String value) {
    if (PATTERNS.size() > MAX_PATTERNS) {
      PATTERNS.clear();
    }
    return PATTERNS.computeIfAbsent(regex, Pattern::compile).matcher(value).matches();
  }

  private static String canonical(String value) {
    try {
      return AgentValues.number(new BigDecimal(value));
    } catch (NumberFormatException e) {
      return value;
    }
  }
}
