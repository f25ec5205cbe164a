package dev.ekiden.api.model;

import java.time.Instant;
import java.util.Set;

/**
 * A group's own properties. Its members are found by their ids, so that a change of one app does
 * not rewrite the groups above it.
 *
 * @param enforceRole services below must have the top-level group's role
 * @param version time of the latest change of anything in the whole tree: all groups share it
 */
public record Group(PathId id, Set<PathId> dependencies, boolean enforceRole, Instant version) {
  public static final Group EMPTY_ROOT = new Group(PathId.ROOT, Set.of(), false, Instant.EPOCH);

  public Group {
    dependencies = InOrder.copyOf(dependencies);
  }

  public Group at(Instant newVersion) {
    return new Group(id, dependencies, enforceRole, newVersion);
  }
}
