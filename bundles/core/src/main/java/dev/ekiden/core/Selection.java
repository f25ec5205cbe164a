package dev.ekiden.core;

import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.core.matching.AgentValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which instances go first. */
final class Selection {
  private Selection() {}

  /**
   * Surplus ones: what does the least goes first, then what a broken off change has left of an
   * earlier configuration, then by age; of those that run the ones whose going keeps the groups of
   * the spec's {@code GROUP_BY} constraints even.
   */
  static List<Member> surplus(
      RunSpec spec, Collection<Member> members, Predicate<Member> which, int count) {
    if (count <= 0) {
      return List.of();
    }
    List<Member> candidates = new ArrayList<>();
    for (Member member : members) {
      if (which.test(member)) {
        candidates.add(member);
      }
    }
    candidates.sort(
        Comparator.comparingInt((Member m) -> weight(m, spec))
            .thenComparing(byAge(spec.killSelection())));
    Optional<String> field = groupedBy(spec);
    return field.isPresent() && candidates.size() > count
        ? even(spec, candidates, field.get(), count)
        : candidates.subList(0, Math.min(count, candidates.size()));
  }

  private static Optional<String> groupedBy(RunSpec spec) {
    return spec.constraints().stream()
        .filter(c -> c.operator() == Constraint.Operator.GROUP_BY)
        .map(Constraint::field)
        .findFirst();
  }

  /** Of equals always one of the largest group. */
  private static List<Member> even(RunSpec spec, List<Member> candidates, String field, int count) {
    Map<String, Integer> sizes = new HashMap<>();
    candidates.forEach(m -> sizes.merge(group(m, field), 1, Integer::sum));
    List<Member> chosen = new ArrayList<>();
    while (chosen.size() < count) {
      int weight = weight(candidates.getFirst(), spec);
      Member next =
          candidates.stream()
              .takeWhile(m -> weight(m, spec) == weight)
              .max(Comparator.comparingInt(m -> sizes.getOrDefault(group(m, field), 0)))
              .orElseThrow();
      candidates.remove(next);
      sizes.merge(group(next, field), -1, Integer::sum);
      chosen.add(next);
    }
    return chosen;
  }

  private static String group(Member member, String field) {
    return member.instance().placement().flatMap(p -> AgentValues.value(field, p)).orElse("");
  }

  private static int weight(Member member, RunSpec spec) {
    Instant current = spec.versionInfo().lastConfigChangeAt();
    return 2 * weight(member) + (member.instance().specVersion().isBefore(current) ? 0 : 1);
  }

  private static int weight(Member member) {
    return switch (member.instance().condition()) {
      case SCHEDULED -> 0;
      case UNREACHABLE, UNREACHABLE_INACTIVE -> 1;
      case PROVISIONED, STAGING -> 2;
      case STARTING -> 3;
      case RUNNING -> member.healthy() ? 6 : 5;
      default -> 4;
    };
  }

  private static Comparator<Member> byAge(KillSelection selection) {
    Comparator<Member> oldest = Comparator.comparing(Selection::age).thenComparing(Member::uuid);
    return selection == KillSelection.OLDEST_FIRST ? oldest : oldest.reversed();
  }

  private static Instant age(Member member) {
    Instance instance = member.instance();
    return instance.condition() == Condition.SCHEDULED
        ? instance.since()
        : instance.tasks().stream()
            .map(dev.ekiden.api.model.Task::stagedAt)
            .min(Instant::compareTo)
            .orElse(instance.since());
  }
}
