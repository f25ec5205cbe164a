package dev.ekiden.core.definition;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What must hold for the whole tree. Only what was touched can have broken it, so only that is
 * looked at.
 */
final class TreeRules {
  private final Tree original;
  private final Tree next;
  private final Findings findings = new Findings();

  private TreeRules(Tree original, Tree next) {
    this.original = original;
    this.next = next;
  }

  /**
   * @param specs touched specs
   * @param groups touched groups
   */
  static Findings check(
      Tree original, Tree next, Collection<PathId> specs, Collection<PathId> groups) {
    TreeRules rules = new TreeRules(original, next);
    rules.noCycles(specs, groups);
    rules.noTwins(specs);
    rules.noTwinsOfGroups(groups);
    rules.volumesOnce(specs);
    return rules.findings;
  }

  private void noCycles(Collection<PathId> specs, Collection<PathId> groups) {
    Set<PathId> suspects = new TreeSet<>();
    for (PathId id : specs) {
      if (next.app(id).isPresent()) {
        suspects.add(id);
      }
    }
    for (PathId id : groups) {
      boolean asks = next.group(id).map(g -> !g.dependencies().isEmpty()).orElse(false);
      if (asks && !next.group(id).get().dependencies().equals(dependenciesBefore(id))) {
        next.specsBelow(id).stream()
            .filter(App.class::isInstance)
            .forEach(spec -> suspects.add(spec.id()));
      }
    }
    Dependencies dependencies = new Dependencies(next);
    findings.expect(
        suspects.stream().noneMatch(dependencies::cyclic),
        Findings.WHOLE,
        "Dependency graph has cyclic dependencies.");
  }

  private Set<PathId> dependenciesBefore(PathId group) {
    return original.group(group).map(g -> g.dependencies()).orElse(Set.of());
  }

  /** Apps, pods and groups share one name space. */
  private void noTwins(Collection<PathId> specs) {
    for (PathId id : specs) {
      boolean otherKind =
          original.spec(id).isPresent()
              && next.spec(id).isPresent()
              && original.spec(id).get().getClass() != next.spec(id).get().getClass();
      if (otherKind) {
        for (PathId up = id.parent(); ; up = up.parent()) {
          findings.add(Positions.path(up, next), "Applications and Pods may not share the same id");
          if (up.isRoot()) {
            break;
          }
        }
      }
      notAlsoGroup(id);
    }
  }

  private void noTwinsOfGroups(Collection<PathId> groups) {
    for (PathId id : groups) {
      if (original.spec(id).isPresent()) {
        notAlsoGroup(id);
      }
    }
  }

  private void notAlsoGroup(PathId id) {
    if (next.group(id).isPresent() && next.spec(id).isPresent()) {
      findings.add(
          Positions.path(id.parent(), next),
          next.spec(id).get() instanceof Pod
              ? "Groups and Pods may not have the same identifier."
              : "Groups and Applications may not have the same identifier.");
    }
  }

  /** A volume that cannot be shared is in one app only. */
  private void volumesOnce(Collection<PathId> specs) {
    Set<PathId> told = new TreeSet<>();
    for (PathId id : specs) {
      for (Volume volume : next.app(id).map(App::volumes).orElse(List.of())) {
        ExclusiveVolume.of(volume).map(next::usersOf).stream()
            .filter(users -> users.size() > 1)
            .forEach(told::addAll);
      }
    }
    for (PathId id : told) {
      next.app(id).ifPresent(this::conflicts);
    }
  }

  private void conflicts(App app) {
    List<PathId> members =
        next.specsIn(app.id().parent()).stream()
            .filter(App.class::isInstance)
            .map(RunSpec::id)
            .collect(Collectors.toCollection(ArrayList::new));
    String group = Positions.path(app.id().parent(), next);
    String path =
        (group.equals(Findings.WHOLE) ? "" : group)
            + "/apps("
            + members.indexOf(app.id())
            + ")/container";
    for (Volume volume : app.volumes()) {
      ExclusiveVolume.of(volume)
          .ifPresent(
              exclusive -> {
                List<PathId> others =
                    next.usersOf(exclusive).stream().filter(u -> !u.equals(app.id())).toList();
                findings.expect(
                    others.isEmpty(),
                    path,
                    "Volume name '%s' in %s conflicts with volume(s) of same name in app(s): %s"
                        .formatted(
                            exclusive.name(),
                            app.id(),
                            others.stream().map(PathId::value).collect(Collectors.joining(", "))));
              });
    }
  }
}
