package dev.ekiden.core;

import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/** The end of every step: whatever follows from what was changed, until nothing does. */
final class Settling {
  private Settling() {}

  static void settle(Turn turn) {
    HealthChecks.next(turn);
    while (true) {
      Optional<PathId> certain = poll(turn.certain);
      if (certain.isPresent()) {
        Killing.resume(turn, certain.get());
        turn.touched.add(certain.get());
        turn.unbalanced.add(certain.get());
        continue;
      }
      Optional<PathId> touched = poll(turn.touched);
      if (touched.isPresent()) {
        Deploying.carryOn(turn, touched.get());
        continue;
      }
      Optional<PathId> unbalanced = poll(turn.unbalanced);
      if (unbalanced.isPresent()) {
        balance(turn, unbalanced.get());
        continue;
      }
      Optional<PathId> queued = poll(turn.queued);
      if (queued.isPresent()) {
        Queue.update(turn, queued.get());
        continue;
      }
      Optional<String> offering = poll(turn.offering);
      if (offering.isPresent()) {
        Launching.round(turn, offering.get());
        continue;
      }
      break;
    }
    Offering.settle(turn);
  }

  private static <T> Optional<T> poll(Set<T> set) {
    Iterator<T> first = set.iterator();
    if (!first.hasNext()) {
      return Optional.empty();
    }
    T next = first.next();
    first.remove();
    return Optional.of(next);
  }

  /** As many instances as wanted, where no deployment is at work. */
  private static void balance(Turn turn, PathId id) {
    if (Deploying.locked(turn, id) || turn.uncertain(id)) {
      return;
    }
    Optional<RunSpec> spec = turn.spec(id);
    if (spec.isPresent()) {
      Actions.balance(turn, spec.get());
    } else {
      Actions.retireAll(turn, id);
    }
  }
}
