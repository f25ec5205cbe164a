package dev.ekiden.core.definition;

import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupTree;
import dev.ekiden.api.model.GroupVersion;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.SpecVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;
import org.pcollections.TreePMap;

/**
 * What the definitions were before. Immutable and shared structurally.
 *
 * <p>Every spec and group has its own line of versions, where being removed counts as one; the
 * whole tree of any kept version of the root is put together out of these lines. So an update costs
 * what it changes, and not what exists.
 *
 * <p>Kept are: the newest {@code maxRootVersions} versions of the root, everything they consist of,
 * and beyond that the newest {@code maxVersions} of each spec that still exists in one of them.
 */
public final class History {
  private final int maxVersions;
  private final int maxRootVersions;
  private final TreePMap<PathId, TreePMap<Instant, Optional<RunSpec>>> specs;
  private final TreePMap<PathId, TreePMap<Instant, Optional<Group>>> groups;

  /** Kept versions of the root, with the specs and groups that changed with each. */
  private final TreePMap<Instant, PSet<PathId>> changes;

  private History(
      int maxVersions,
      int maxRootVersions,
      TreePMap<PathId, TreePMap<Instant, Optional<RunSpec>>> specs,
      TreePMap<PathId, TreePMap<Instant, Optional<Group>>> groups,
      TreePMap<Instant, PSet<PathId>> changes) {
    this.maxVersions = maxVersions;
    this.maxRootVersions = maxRootVersions;
    this.specs = specs;
    this.groups = groups;
    this.changes = changes;
  }

  /** Nothing yet. Both bounds are at least 1. */
  public static History empty(int maxVersions, int maxRootVersions) {
    return new History(
        Math.max(1, maxVersions),
        Math.max(1, maxRootVersions),
        TreePMap.empty(),
        TreePMap.empty(),
        TreePMap.empty());
  }

  /** The history that was stored, in any order. */
  public static History of(
      int maxVersions,
      int maxRootVersions,
      Collection<SpecVersion> specs,
      Collection<GroupVersion> groups) {
    return empty(maxVersions, maxRootVersions).with(specs, groups);
  }

  // Reading

  /** Kept versions of a spec, newest first. */
  public List<Instant> versions(PathId spec) {
    return line(specs, spec).descendingMap().entrySet().stream()
        .filter(e -> e.getValue().isPresent())
        .map(Map.Entry::getKey)
        .limit(maxVersions)
        .toList();
  }

  /** The spec at exactly one of its versions. */
  public Optional<RunSpec> specAt(PathId spec, Instant version) {
    return at(specs, spec, version);
  }

  /**
   * Versions of the tree in which the group existed, newest first: every change anywhere is a new
   * version of all groups.
   */
  public List<Instant> groupVersions(PathId group) {
    TreePMap<Instant, Optional<Group>> line = line(groups, group);
    return changes.descendingMap().keySet().stream()
        .filter(version -> then(line, version).isPresent())
        .toList();
  }

  /** The group, with everything below it, at exactly one of its versions. */
  public Optional<GroupTree> groupAt(PathId group, Instant version) {
    if (!changes.containsKey(version)) {
      return Optional.empty();
    }
    return then(line(groups, group), version)
        .map(
            top -> {
              Map<PathId, List<RunSpec>> specsByParent =
                  byParent(Ranges.below(specs, group), version);
              Map<PathId, List<Group>> groupsByParent =
                  byParent(Ranges.below(groups, group), version);
              return tree(top, version, specsByParent, groupsByParent);
            });
  }

  private static GroupTree tree(
      Group group,
      Instant version,
      Map<PathId, List<RunSpec>> specs,
      Map<PathId, List<Group>> groups) {
    return new GroupTree(
        group.at(version),
        specs.getOrDefault(group.id(), List.of()),
        groups.getOrDefault(group.id(), List.of()).stream()
            .map(member -> tree(member, version, specs, groups))
            .toList());
  }

  private static <V> Map<PathId, List<V>> byParent(
      Map<PathId, TreePMap<Instant, Optional<V>>> lines, Instant version) {
    Map<PathId, List<V>> byParent = new HashMap<>();
    lines.forEach(
        (id, line) ->
            then(line, version)
                .ifPresent(
                    member ->
                        byParent
                            .computeIfAbsent(id.parent(), parent -> new ArrayList<>())
                            .add(member)));
    return byParent;
  }

  /** What was valid at that moment. */
  private static <V> Optional<V> then(TreePMap<Instant, Optional<V>> line, Instant version) {
    Map.Entry<Instant, Optional<V>> valid = line.floorEntry(version);
    return valid == null ? Optional.empty() : valid.getValue();
  }

  private static <V> Optional<V> at(
      TreePMap<PathId, TreePMap<Instant, Optional<V>>> lines, PathId id, Instant version) {
    Optional<V> exact = line(lines, id).get(version);
    return exact == null ? Optional.empty() : exact;
  }

  private static <V> TreePMap<Instant, Optional<V>> line(
      TreePMap<PathId, TreePMap<Instant, Optional<V>>> lines, PathId id) {
    TreePMap<Instant, Optional<V>> line = lines.get(id);
    return line == null ? TreePMap.empty() : line;
  }

  // Changing

  /** A longer history, and the keys of what has become too old by that. */
  public record Extended(History history, List<Entity.Key> removed) {}

  /**
   * Takes in one update. All versions given carry the same instant, that of the newest version of
   * the root, which is among them if it is new.
   */
  public Extended plus(
      Collection<SpecVersion> specVersions, Collection<GroupVersion> groupVersions) {
    History longer = with(specVersions, groupVersions);
    List<Entity.Key> removed = new ArrayList<>();
    Set<PathId> touched = new TreeSet<>();
    specVersions.forEach(version -> touched.add(version.id()));
    TreePMap<Instant, PSet<PathId>> kept = longer.changes;
    while (kept.size() > maxRootVersions) {
      kept = kept.minusFirstEntry();
      touched.addAll(kept.firstEntry().getValue());
    }
    longer = new History(maxVersions, maxRootVersions, longer.specs, longer.groups, kept);
    for (PathId id : touched) {
      longer = longer.trimSpec(id, removed).trimGroup(id, removed);
    }
    return new Extended(longer, removed);
  }

  /** The root's versions first: they say which instants count as versions of the tree. */
  private History with(Collection<SpecVersion> specs, Collection<GroupVersion> groups) {
    History longer = this;
    for (GroupVersion group : groups) {
      longer = group.id().isRoot() ? longer.with(group) : longer;
    }
    for (GroupVersion group : groups) {
      longer = group.id().isRoot() ? longer : longer.with(group);
    }
    for (SpecVersion spec : specs) {
      longer = longer.with(spec);
    }
    return longer;
  }

  private History with(SpecVersion version) {
    return new History(
        maxVersions,
        maxRootVersions,
        specs.plus(version.id(), line(specs, version.id()).plus(version.at(), version.spec())),
        groups,
        noted(version.at(), version.id()));
  }

  private History with(GroupVersion version) {
    return new History(
        maxVersions,
        maxRootVersions,
        specs,
        groups.plus(version.id(), line(groups, version.id()).plus(version.at(), version.group())),
        noted(version.at(), version.id()));
  }

  private TreePMap<Instant, PSet<PathId>> noted(Instant at, PathId id) {
    PSet<PathId> ids = changes.get(at);
    if (ids == null) {
      return id.isRoot() ? changes.plus(at, HashTreePSet.singleton(id)) : changes;
    }
    return changes.plus(at, ids.plus(id));
  }

  private History trimSpec(PathId id, List<Entity.Key> removed) {
    TreePMap<Instant, Optional<RunSpec>> line = line(specs, id);
    if (line.isEmpty()) {
      return this;
    }
    Instant oldestRoot = changes.firstKey();
    TreePMap<Instant, Optional<RunSpec>> kept = line;
    if (goneBefore(line, oldestRoot)) {
      kept = TreePMap.empty();
    } else {
      while (kept.size() > maxVersions && !kept.higherKey(kept.firstKey()).isAfter(oldestRoot)) {
        kept = kept.minusFirstEntry();
      }
    }
    for (Instant at : line.headMap(kept.isEmpty() ? Instant.MAX : kept.firstKey()).keySet()) {
      removed.add(new SpecVersion(id, at, Optional.empty()).key());
    }
    return new History(
        maxVersions,
        maxRootVersions,
        kept.isEmpty() ? specs.minus(id) : specs.plus(id, kept),
        groups,
        changes);
  }

  private History trimGroup(PathId id, List<Entity.Key> removed) {
    TreePMap<Instant, Optional<Group>> line = line(groups, id);
    if (line.isEmpty()) {
      return this;
    }
    Instant oldestRoot = changes.firstKey();
    TreePMap<Instant, Optional<Group>> kept = line;
    if (goneBefore(line, oldestRoot)) {
      kept = TreePMap.empty();
    } else {
      Instant valid = line.floorKey(oldestRoot);
      kept = valid == null ? line : line.tailMap(valid, true);
    }
    for (Instant at : line.headMap(kept.isEmpty() ? Instant.MAX : kept.firstKey()).keySet()) {
      removed.add(new GroupVersion(id, at, Optional.empty()).key());
    }
    return new History(
        maxVersions,
        maxRootVersions,
        specs,
        kept.isEmpty() ? groups.minus(id) : groups.plus(id, kept),
        changes);
  }

  /** Whether it was removed before the oldest kept version of the tree, and never came back. */
  private static <V> boolean goneBefore(TreePMap<Instant, Optional<V>> line, Instant oldestRoot) {
    return line.lastEntry().getValue().isEmpty() && !line.lastKey().isAfter(oldestRoot);
  }
}
