package dev.ekiden.core;

import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.util.Optional;
import org.pcollections.TreePSet;

/** Which specs wait for launches, and which of them want offers now. */
final class Queue {
  private Queue() {}

  /** Brings a spec's place up to date after its instances or its back-off changed. */
  static void update(Turn turn, PathId id) {
    Fleet fleet = turn.fleet(id);
    Optional<RunSpec> spec = turn.spec(id);
    Queueing queueing = fleet.queueing();
    boolean waiting = !fleet.scheduled().isEmpty() && spec.isPresent();
    if (spec.isPresent()) {
      queueing = queueing.delay(queueing.delay().filter(d -> valid(d, spec.get(), turn)));
    } else {
      queueing = Queueing.IDLE.eager(queueing.eager());
    }
    queueing =
        queueing.since(
            waiting ? queueing.since().or(() -> Optional.of(turn.now)) : Optional.empty());
    boolean delayed = queueing.delayed(turn.now);
    Alarm over = new Alarm.DelayOver(id);
    if (waiting && delayed) {
      turn.alarm(over, queueing.notBefore().orElseThrow());
    } else {
      turn.cancel(over);
    }
    boolean eager = waiting && !delayed;
    if (eager != queueing.eager()) {
      role(turn, id).ifPresent(role -> index(turn, role, id, eager));
      queueing = queueing.eager(eager);
    }
    turn.queueing(id, queueing);
    if (eager) {
      turn.reviving.add(spec.get().role());
    }
  }

  private static boolean valid(Delay delay, RunSpec spec, Turn turn) {
    return delay.config().equals(spec.versionInfo().lastConfigChangeAt())
        && !delay.expired(spec.backoff(), turn.now);
  }

  /** The role it is listed under; that of the definition may have changed meanwhile. */
  private static Optional<String> role(Turn turn, PathId id) {
    for (var entry : turn.parts.eager.entrySet()) {
      if (entry.getValue().contains(id)) {
        return Optional.of(entry.getKey());
      }
    }
    return turn.spec(id).map(RunSpec::role);
  }

  private static void index(Turn turn, String role, PathId id, boolean eager) {
    TreePSet<PathId> specs = turn.parts.eager.getOrDefault(role, TreePSet.empty());
    TreePSet<PathId> next = eager ? specs.plus(id) : specs.minus(id);
    turn.parts.eager =
        next.isEmpty() ? turn.parts.eager.minus(role) : turn.parts.eager.plus(role, next);
  }
}
