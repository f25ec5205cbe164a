package dev.ekiden.json;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may be shown of an app beside its definition (marathon-rest.md section 15). */
public enum Embed {
  TASKS,
  COUNTS,
  DEPLOYMENTS,
  READINESS,
  LAST_TASK_FAILURE,
  TASK_STATS,
  /** Not in Marathon: the kept failures with their details. */
  TASK_FAILURES,
  /** Not in Marathon. */
  STATE,
  /** Not in Marathon. */
  EXPLANATION;

  private static final List<String> PREFIXES = List.of("apps.", "app.", "");

  /**
   * Reads the {@code embed} parameters of a call about apps, with the prefix {@code apps.}, {@code
   * app.} or none; others are left out.
   */
  public static Set<Embed> parse(Collection<String> names) {
    Set<Embed> embeds = EnumSet.noneOf(Embed.class);
    for (String name : names) {
      PREFIXES.stream()
          .filter(name::startsWith)
          .findFirst()
          .map(prefix -> name.substring(prefix.length()))
          .ifPresent(word -> embeds.addAll(of(word)));
    }
    return embeds;
  }

  /**
   * Reads the {@code embed} parameters of a call about groups, with the prefix {@code group.apps.}.
   */
  public static Set<Embed> parseOfGroup(Collection<String> names) {
    Set<Embed> embeds = EnumSet.noneOf(Embed.class);
    for (String name : names) {
      Optional.of(name)
          .filter(n -> n.startsWith("group.apps."))
          .ifPresent(n -> embeds.addAll(of(n.substring("group.apps.".length()))));
    }
    return embeds;
  }

  private static Set<Embed> of(String word) {
    return switch (word) {
      case "tasks" -> EnumSet.of(TASKS, DEPLOYMENTS);
      case "counts" -> EnumSet.of(COUNTS);
      case "deployments" -> EnumSet.of(DEPLOYMENTS);
      case "readiness" -> EnumSet.of(READINESS);
      case "lastTaskFailure" -> EnumSet.of(LAST_TASK_FAILURE);
      case "taskFailures" -> EnumSet.of(TASK_FAILURES);
      case "failures" -> EnumSet.of(TASKS, DEPLOYMENTS, LAST_TASK_FAILURE);
      case "taskStats" -> EnumSet.of(TASK_STATS);
      case "state" -> EnumSet.of(STATE);
      case "explanation" -> EnumSet.of(EXPLANATION);
      default -> EnumSet.noneOf(Embed.class);
    };
  }
}
