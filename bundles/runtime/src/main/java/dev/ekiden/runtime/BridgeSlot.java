package dev.ekiden.runtime;

import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.core.State;
import dev.ekiden.spi.bridge.Bridge;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bridge, by name: gets the newest table, whole, those in between are left out. */
final class BridgeSlot extends Slot<Bridge> {
  private static final Logger log = LoggerFactory.getLogger(BridgeSlot.class);

  /** So often the table in force is applied again: what was lost outside is put right. */
  static final Duration AGAIN = Duration.ofSeconds(10);

  private static final long NEVER = -1;

  private final String name;
  private final Runnable onApplied;
  private final Supplier<State> wanted;
  private final long againNanos;
  private final Duration call;
  // Guarded by lock
  private long applied = NEVER;
  private long tried = NEVER;
  private long again = System.nanoTime();
  // Only the slot's thread
  private List<String> problems = List.of();

  /**
   * @param wanted the newest durable state; {@link #signal} tells of another
   * @param onApplied told after each table, on the slot's thread
   * @param again how often the table in force is applied anew
   */
  BridgeSlot(
      String name,
      Supplier<State> wanted,
      Runnable onApplied,
      Duration again,
      Pace pace,
      InstantSource clock) {
    super("bridge " + name, pace, clock);
    this.againNanos = again.toNanos();
    this.call = pace.call();
    this.name = name;
    this.wanted = wanted;
    this.onApplied = onApplied;
  }

  /** Revision of the last table that was applied; negative before the first. */
  long applied() {
    lock.lock();
    try {
      return applied;
    } finally {
      lock.unlock();
    }
  }

  @Override
  boolean hasWork() {
    return applied < wanted.get().routingRevision() || untilWork() <= 0;
  }

  @Override
  long untilWork() {
    return again - System.nanoTime();
  }

  /** A newer table may be one that the bridge can apply. */
  @Override
  boolean hasOtherWork() {
    return tried < wanted.get().routingRevision();
  }

  @Override
  boolean restartsAfterFailure() {
    return false;
  }

  @Override
  boolean repeatsCalls() {
    return true;
  }

  /** The whole table at once: the predecessor is let go only when this one routes. */
  @Override
  void begin(Seat<Bridge> seat) throws PluginFailed, InterruptedException {
    apply(seat);
  }

  @Override
  void work(Seat<Bridge> seat) throws PluginFailed, InterruptedException {
    apply(seat);
  }

  private void apply(Seat<Bridge> seat) throws PluginFailed, InterruptedException {
    State state = wanted.get();
    RoutingTable table = state.routing();
    long revision = state.routingRevision();
    lock.lock();
    try {
      if (revision != tried) {
        seat.triesAnother();
      }
      tried = revision;
    } finally {
      lock.unlock();
    }
    Bridge.Applied done = seat.caller.call(call, () -> seat.service().apply(table, revision));
    lock.lock();
    try {
      applied = revision;
      again = System.nanoTime() + againNanos;
    } finally {
      lock.unlock();
    }
    tell(seat, done.problems());
    seat.standing.figure("revision", revision);
    seat.standing.figure("services", table.services().size());
    if (done.how() == Bridge.How.RELOADED) {
      log.info("Bridge {}: reloaded, {}", name, done.detail());
    } else {
      log.debug("Bridge {}: {}, {}", name, done.how(), done.detail());
    }
    onApplied.run();
  }

  /** Each problem once, however often it is met. */
  private void tell(Seat<Bridge> seat, List<String> now) {
    for (String problem : now) {
      if (!problems.contains(problem)) {
        log.warn("Bridge {}: {}", name, problem);
      }
    }
    if (!now.isEmpty()) {
      seat.standing.failed(String.join("; ", now));
    } else if (!problems.isEmpty()) {
      log.info("Bridge {}: no problems any more", name);
    }
    problems = now;
    seat.standing.figure("problems", now.size());
  }

  @Override
  void end(Seat<Bridge> seat) {}
}
