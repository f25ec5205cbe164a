package dev.ekiden.core;

import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.Optional;

/** Slows launches down after failures (marathon-scheduling.md section 2). */
final class Backoffs {
  private static final String DRAINING = "REASON_SLAVE_DRAINING";

  private Backoffs() {}

  /** An instance that is wanted has ended. */
  static void ended(Turn turn, Member member, Condition how, TaskStatus status) {
    if (status.reason().filter(r -> r.equals(DRAINING) || r.equals("SLAVE_DRAINING")).isPresent()) {
      reset(turn, member.instance().spec());
      return;
    }
    switch (how) {
      case DROPPED, ERROR, FAILED, GONE, FINISHED -> failed(turn, member.spec());
      default -> {}
    }
  }

  private static void failed(Turn turn, RunSpec spec) {
    Queueing queueing = turn.fleet(spec.id()).queueing();
    Instant config = spec.versionInfo().lastConfigChangeAt();
    Delay delay = Delay.failed(queueing.delay(), config, spec.backoff(), turn.now);
    turn.queueing(spec.id(), queueing.delay(Optional.of(delay)));
    turn.queued.add(spec.id());
  }

  /** A task of the spec makes progress: the delay counts from now on. */
  static void advance(Turn turn, RunSpec spec) {
    Queueing queueing = turn.fleet(spec.id()).queueing();
    if (queueing.delay().isPresent()) {
      Optional<Delay> delay =
          queueing
              .delay()
              .filter(d -> !d.expired(spec.backoff(), turn.now))
              .map(d -> d.advanced(turn.now));
      turn.queueing(spec.id(), queueing.delay(delay));
      turn.queued.add(spec.id());
    }
  }

  static void reset(Turn turn, PathId spec) {
    Queueing queueing = turn.fleet(spec).queueing();
    if (queueing.delay().isPresent()) {
      turn.queueing(spec, queueing.delay(Optional.empty()));
      turn.queued.add(spec);
    }
  }
}
