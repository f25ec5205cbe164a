package dev.ekiden.core.definition;

import dev.ekiden.api.model.PathId;
import java.util.Comparator;
import org.pcollections.TreePMap;

/** Parts of maps that are ordered by id. */
final class Ranges {
  /** Keeps the direct members of a group together. */
  static final Comparator<PathId> BY_PARENT =
      Comparator.comparing((PathId id) -> id.parent().value()).thenComparing(PathId::value);

  private Ranges() {}

  /** Everything below a group, in a map in order of paths. */
  static <V> TreePMap<PathId, V> below(TreePMap<PathId, V> byPath, PathId group) {
    return group.isRoot()
        ? byPath.tailMap(PathId.ROOT, false)
        // '0' is the character after '/'
        : byPath.subMap(first(group), true, new PathId(group.value() + '0'), false);
  }

  /** The direct members of a group, in a map in order {@link #BY_PARENT}. */
  static <V> TreePMap<PathId, V> in(TreePMap<PathId, V> byParent, PathId group) {
    return byParent.subMap(first(group), true, last(group), true);
  }

  /** Before every possible member: no id holds this character. */
  private static PathId first(PathId group) {
    return new PathId((group.isRoot() ? "" : group.value()) + "/\u0000");
  }

  /** After every possible direct member. */
  private static PathId last(PathId group) {
    return new PathId((group.isRoot() ? "" : group.value()) + "/\uffff");
  }
}
