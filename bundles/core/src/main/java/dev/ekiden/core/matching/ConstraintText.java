package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.model.Constraint;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says why an agent does not satisfy a constraint. */
final class ConstraintText {
  private ConstraintText() {}

  static String violated(Constraint constraint, Offer offer, Map<String, Integer> used) {
    String rule =
        "constraint %s %s%s: "
            .formatted(
                constraint.field(),
                constraint.operator(),
                constraint.value().filter(v -> !v.isEmpty()).map(v -> " " + v).orElse(""));
    Optional<String> value = AgentValues.value(constraint.field(), offer);
    return rule
        + value
            .map(has -> why(constraint, has, used))
            .orElse("the agent has no attribute " + constraint.field());
  }

  private static String why(Constraint constraint, String has, Map<String, Integer> used) {
    int there = used.getOrDefault(has, 0);
    return switch (constraint.operator()) {
      case UNIQUE -> "an instance runs on %s already".formatted(has);
      case CLUSTER ->
          "the agent has %s, it must be %s"
              .formatted(
                  has, constraint.value().filter(v -> !v.isEmpty()).orElseGet(() -> others(used)));
      case GROUP_BY -> "%s has its share of %d already".formatted(has, there);
      case MAX_PER -> "%s has %d already".formatted(has, there);
      case LIKE, UNLIKE, IS -> "the agent has %s".formatted(has);
    };
  }

  private static String others(Map<String, Integer> used) {
    return used.keySet().stream().sorted().collect(Collectors.joining(" or "));
  }
}
