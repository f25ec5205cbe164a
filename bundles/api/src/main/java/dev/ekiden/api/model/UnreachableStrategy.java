package dev.ekiden.api.model;

import java.time.Duration;

/** What happens to instances whose agent cannot be reached (marathon-scheduling.md section 7). */
public sealed interface UnreachableStrategy {
  UnreachableStrategy DEFAULT = new After(Duration.ZERO, Duration.ZERO);

  /** Wait for ever. */
  record Disabled() implements UnreachableStrategy {}

  /** Replace after {@code inactive}, forget after {@code expunge}. */
  record After(Duration inactive, Duration expunge) implements UnreachableStrategy {}
}
