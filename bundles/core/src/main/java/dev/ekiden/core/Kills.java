package dev.ekiden.core;

import dev.ekiden.api.model.InstanceId;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.OrderedPSet;

/**
 * Kills on their way, and those that wait because too many are.
 *
 * @param sent without a terminal status so far
 * @param late sent more than once without effect: they keep nobody waiting any more
 * @param waiting in order
 */
record Kills(MapPSet<InstanceId> sent, MapPSet<InstanceId> late, OrderedPSet<InstanceId> waiting) {
  static final Kills NONE =
      new Kills(HashTreePSet.empty(), HashTreePSet.empty(), OrderedPSet.empty());

  boolean knows(InstanceId id) {
    return sent.contains(id) || late.contains(id) || waiting.contains(id);
  }

  Kills send(InstanceId id) {
    return new Kills(sent.plus(id), late.minus(id), waiting.minus(id));
  }

  Kills late(InstanceId id) {
    return new Kills(sent.minus(id), late.plus(id), waiting.minus(id));
  }

  Kills queue(InstanceId id) {
    return new Kills(sent, late, waiting.plus(id));
  }

  Kills without(InstanceId id) {
    return new Kills(sent.minus(id), late.minus(id), waiting.minus(id));
  }
}
