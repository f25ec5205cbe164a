package dev.ekiden.json;

import java.util.Collection;
import java.util.Set;

/** What may be shown of an app beside its definition (marathon-rest.md section 15). */
public enum Embed {
  TASKS,
  COUNTS,
  DEPLOYMENTS,
  READINESS,
  LAST_TASK_FAILURE,
  TASK_STATS;

  /**
   * Reads {@code embed} parameters with any of the prefixes {@code apps.}, {@code app.} and {@code
   * group.apps.}; others are left out.
   */
  public static Set<Embed> parse(Collection<String> names) {
    throw new UnsupportedOperationException();
  }
}
