package dev.ekiden.core;

import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Which instances go first. */
final class Selection {
  private Selection() {}

  /** Surplus ones: what does the least goes first, then by age. */
  static List<Member> surplus(
      RunSpec spec, Collection<Member> members, Predicate<Member> which, int count) {
    return first(
        members,
        which,
        Comparator.comparingInt(Selection::weight).thenComparing(byAge(spec.killSelection())),
        count);
  }

  private static List<Member> first(
      Collection<Member> members, Predicate<Member> which, Comparator<Member> order, int count) {
    if (count <= 0) {
      return List.of();
    }
    List<Member> chosen = new ArrayList<>();
    for (Member member : members) {
      if (which.test(member)) {
        chosen.add(member);
      }
    }
    chosen.sort(order);
    return chosen.subList(0, Math.min(count, chosen.size()));
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
