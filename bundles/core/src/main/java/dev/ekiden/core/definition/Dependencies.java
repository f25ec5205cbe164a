package dev.ekiden.core.definition;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to be there before what. An app depends on the apps and groups that it names, and on the
 * groups that those around it name; to name a group is to name every app in it. Pods depend on
 * nothing and nothing on them, and names of nothing count for nothing.
 *
 * <p>Groups stand in the graph as two nodes, one for what they ask of their members and one for the
 * members they offer, so that a dependency between two large groups is one edge and not their
 * product. Only what lies below the specs that are asked for is ever visited. Walks keep their own
 * stack: chains may be long.
 */
final class Dependencies {
  private final Tree tree;
  private final Map<Node, Integer> levels = new HashMap<>();

  Dependencies(Tree tree) {
    this.tree = tree;
  }

  private enum Role {
    /** An app itself. */
    APP,
    /** A group as one that depends, on behalf of its members. */
    ASKING,
    /** A group as the sum of its members, for those who depend on it. */
    OFFERING
  }

  private record Node(Role role, PathId id) {}

  private record Visit(Node node, Iterator<Node> open) {}

  /**
   * Number of specs on the longest way down from this one, itself not counted. The tree must be
   * free of cycles.
   */
  int level(PathId spec) {
    walk(new Node(Role.APP, spec));
    return levels.getOrDefault(new Node(Role.APP, spec), 1) - 1;
  }

  /** Whether a way down from this spec comes back to itself. */
  boolean cyclic(PathId spec) {
    return walk(new Node(Role.APP, spec));
  }

  /** Computes levels below {@code start}, depth first; true as soon as a cycle is met. */
  private boolean walk(Node start) {
    if (levels.containsKey(start)) {
      return false;
    }
    Deque<Visit> path = new ArrayDeque<>();
    Map<Node, Boolean> onPath = new HashMap<>();
    path.push(new Visit(start, below(start).iterator()));
    onPath.put(start, true);
    while (!path.isEmpty()) {
      Visit visit = path.peek();
      if (!visit.open().hasNext()) {
        path.pop();
        onPath.remove(visit.node());
        levels.put(visit.node(), height(visit.node()));
        continue;
      }
      Node next = visit.open().next();
      if (onPath.containsKey(next)) {
        return true;
      }
      if (!levels.containsKey(next)) {
        path.push(new Visit(next, below(next).iterator()));
        onPath.put(next, true);
      }
    }
    return false;
  }

  private int height(Node node) {
    int highest = 0;
    for (Node next : below(node)) {
      highest = Math.max(highest, levels.getOrDefault(next, 0));
    }
    return node.role() == Role.APP ? highest + 1 : highest;
  }

  private List<Node> below(Node node) {
    List<Node> below = new ArrayList<>();
    switch (node.role()) {
      case APP -> {
        for (PathId id : tree.app(node.id()).map(App::dependencies).orElse(Set.of())) {
          if (tree.app(id).isPresent()) {
            below.add(new Node(Role.APP, id));
          } else if (tree.group(id).isPresent()) {
            below.add(new Node(Role.OFFERING, id));
          }
        }
        below.add(new Node(Role.ASKING, node.id().parent()));
      }
      case ASKING -> {
        for (PathId id : tree.group(node.id()).map(Group::dependencies).orElse(Set.of())) {
          if (tree.group(id).isPresent()) {
            below.add(new Node(Role.OFFERING, id));
          }
        }
        if (!node.id().isRoot()) {
          below.add(new Node(Role.ASKING, node.id().parent()));
        }
      }
      case OFFERING -> {
        for (RunSpec spec : tree.specsIn(node.id())) {
          if (spec instanceof App) {
            below.add(new Node(Role.APP, spec.id()));
          }
        }
        for (Group group : tree.groupsIn(node.id())) {
          below.add(new Node(Role.OFFERING, group.id()));
        }
      }
    }
    return below;
  }
}
