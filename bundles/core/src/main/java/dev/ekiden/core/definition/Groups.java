package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.PathId;
import java.time.Instant;
import java.util.Set;

/** Groups that nobody described. */
final class Groups {
  private Groups() {}

  /** Top-level ones may enforce their role by configuration. */
  static Group created(PathId id, Settings settings) {
    boolean enforce = topLevel(id).equals(id) && settings.newGroupEnforceRole().equals("top");
    return new Group(id, Set.of(), enforce, Instant.EPOCH);
  }

  /** What lies right below the root and is, or contains, {@code id}. */
  static PathId topLevel(PathId id) {
    int slash = id.value().indexOf('/', 1);
    return slash < 0 ? id : new PathId(id.value().substring(0, slash));
  }
}
