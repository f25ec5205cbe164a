package dev.ekiden.core.matching;

import dev.ekiden.api.model.Miss;
import dev.ekiden.api.model.QueueItem.Reject;
import java.util.List;

/** Answer of {@link Matcher}. */
public sealed interface Matched {
  /** It fits; {@code rest} is what the offer has left then. */
  record Fits(Allocation allocation, Remaining rest) implements Matched {}

  /**
   * It does not.
   *
   * @param reasons what Marathon notes: all missing scalars, or the first of the other checks, in
   *     the order of the queue API's funnel; may be empty (fault domain)
   * @param misses every check that fails
   */
  record Misses(List<Reject> reasons, List<Miss> misses) implements Matched {
    public Misses {
      reasons = List.copyOf(reasons);
      misses = List.copyOf(misses);
    }
  }
}
