package dev.ekiden.core.definition;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Violation;
import java.util.List;

/** Ends the making of a change; never leaves this package. */
final class NotAccepted extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  NotAccepted(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }

  /** Goes on only when nothing was found. */
  static void ifAny(List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw new NotAccepted(new Refusal.Invalid(violations));
    }
  }
}
