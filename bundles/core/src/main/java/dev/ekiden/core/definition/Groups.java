package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.PathId;
import java.time.Instant;
import java.util.Set;

/** Groups and what their members inherit from them. */
final class Groups {
  private Groups() {}

  /** A group that nobody described; top-level ones may enforce their role by configuration. */
  static Group created(PathId id, Settings settings) {
    boolean enforce = id.parent().isRoot() && settings.newGroupEnforceRole().equals("top");
    return new Group(id, Set.of(), enforce, Instant.EPOCH);
  }

  /** The group right below the root that {@code id} is or lies in. */
  static PathId topLevel(PathId id) {
    int slash = id.value().indexOf('/', 1);
    return slash < 0 ? id : new PathId(id.value().substring(0, slash));
  }

  /** The role that a spec has when its owner says nothing. */
  static String defaultRole(PathId spec, Tree tree, Settings settings) {
    PathId top = topLevel(spec);
    return !top.equals(spec) && tree.group(top).map(Group::enforceRole).orElse(false)
        ? top.name()
        : settings.role();
  }
}
