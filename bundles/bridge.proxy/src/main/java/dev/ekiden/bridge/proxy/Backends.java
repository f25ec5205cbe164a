package dev.ekiden.bridge.proxy;

import dev.ekiden.api.model.RoutingTable.Backend;
import dev.ekiden.api.model.RoutingTable.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The tasks behind one port, in turn. Replaced as a whole; connections keep theirs. */
final class Backends {
  private final List<Backend> up;
  private final List<Backend> draining;
  private final AtomicInteger turn;

  /** {@code turn} goes on where the predecessor was, so that a change does not favour the first. */
  Backends(List<Backend> all, AtomicInteger turn) {
    this.up = all.stream().filter(b -> b.state() == State.UP).toList();
    this.draining = all.stream().filter(b -> b.state() == State.DRAINING).toList();
    this.turn = turn;
  }

  /**
   * Whom to ask, in order: those that are up, beginning with the next in turn; one that is about to
   * end is still better than nobody.
   */
  List<Backend> candidates() {
    List<Backend> order = new ArrayList<>(up);
    if (!order.isEmpty()) {
      Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), order.size()));
    }
    order.addAll(draining);
    return order;
  }
}
