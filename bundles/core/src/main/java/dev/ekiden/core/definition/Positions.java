package dev.ekiden.core.definition;

import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.PathId;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a group stands in the list of all groups by which Marathon names it in paths of violations:
 * the groups of the root, then those inside the first of them, and so on. Visits all groups; only
 * for telling what is wrong.
 */
final class Positions {
  private Positions() {}

  /** {@code /} for the root, else {@code /groups(n)}. */
  static String path(PathId group, Tree tree) {
    if (group.isRoot()) {
      return Findings.WHOLE;
    }
    List<PathId> order = new ArrayList<>();
    list(PathId.ROOT, tree, order);
    int position = order.indexOf(group);
    return "/groups(" + (position < 0 ? order.size() : position) + ")";
  }

  private static void list(PathId group, Tree tree, List<PathId> order) {
    for (Group member : tree.groupsIn(group)) {
      order.add(member.id());
    }
    for (Group member : tree.groupsIn(group)) {
      list(member.id(), tree, order);
    }
  }
}
