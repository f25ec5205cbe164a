package dev.ekiden.core;

import dev.ekiden.api.model.InstanceId;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.OrderedPSet;

/**
 * Kills on their way, and those that wait because too many are.
 *
 * @param sent without a terminal status so far
 * @param waiting in order
 */
record Kills(MapPSet<InstanceId> sent, OrderedPSet<InstanceId> waiting) {
  static final Kills NONE = new Kills(HashTreePSet.empty(), OrderedPSet.empty());

  Kills send(InstanceId id) {
    return new Kills(sent.plus(id), waiting.minus(id));
  }

  Kills queue(InstanceId id) {
    return new Kills(sent, waiting.plus(id));
  }

  Kills without(InstanceId id) {
    return new Kills(sent.minus(id), waiting.minus(id));
  }
}
