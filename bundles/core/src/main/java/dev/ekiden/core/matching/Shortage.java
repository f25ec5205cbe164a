package dev.ekiden.core.matching;

import dev.ekiden.api.model.QueueItem.Reject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Gathers what speaks against an offer: Marathon's reasons and sentences for people. */
final class Shortage {
  private final Set<Reject> reasons = EnumSet.noneOf(Reject.class);
  private final List<String> explanation = new ArrayList<>();

  /** Marathon stops noting after the first check beyond the scalars; people want them all. */
  private boolean closed;

  void scalar(Reject reason, String resource, long needed, long available) {
    reasons.add(reason);
    explanation.add("needs %s %s, %s left".formatted(text(needed), resource, text(available)));
  }

  void note(Reject reason, String sentence) {
    if (!closed) {
      reasons.add(reason);
    }
    explanation.add(sentence);
  }

  /** Without a reason of Marathon's. */
  void silent(String sentence) {
    closed = true;
    explanation.add(sentence);
  }

  /** Ends a group of checks that Marathon evaluates together. */
  void endOfGroup() {
    closed |= !explanation.isEmpty();
  }

  boolean isEmpty() {
    return explanation.isEmpty();
  }

  Matched.Misses misses() {
    return new Matched.Misses(List.copyOf(reasons), explanation);
  }

  private static String text(long milli) {
    return BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString();
  }
}
