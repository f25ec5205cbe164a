package dev.ekiden.core.matching;

import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Miss;
import dev.ekiden.api.model.QueueItem.Reject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gathers what speaks against an offer: Marathon's reasons and sentences for people. */
final class Shortage {
  private final Set<Reject> reasons = new LinkedHashSet<>();
  private final List<Miss> misses = new ArrayList<>();

  /** Marathon stops noting after the first check beyond the scalars; people want them all. */
  private boolean closed;

  private int scalars;

  void scalar(Reject reason, String resource, long needed, long available) {
    reasons.add(reason);
    String sentence = "needs %s %s, %s left".formatted(text(needed), resource, text(available));
    scalars++;
    misses.add(
        new Miss(
            reason.label(),
            sentence,
            Optional.of(
                new Miss.Amount(resource, Milli.toDouble(needed), Milli.toDouble(available))),
            Optional.empty()));
  }

  void note(Reject reason, String sentence) {
    note(reason, sentence, Optional.empty());
  }

  void note(Reject reason, String sentence, Optional<Constraint> constraint) {
    if (!closed) {
      reasons.add(reason);
    }
    misses.add(new Miss(reason.label(), sentence, Optional.empty(), constraint));
  }

  /** Without a reason of Marathon's. */
  void silent(String check, String sentence) {
    closed = true;
    misses.add(new Miss(check, sentence, Optional.empty(), Optional.empty()));
  }

  /** Ends a group of checks that Marathon evaluates together. */
  void endOfGroup() {
    closed |= misses.size() > scalars;
  }

  boolean isEmpty() {
    return misses.isEmpty();
  }

  Matched.Misses misses() {
    return new Matched.Misses(List.copyOf(reasons), misses);
  }

  private static String text(long milli) {
    return BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString();
  }
}
