package dev.ekiden.core.definition;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Settings;
import dev.ekiden.api.Violation;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupRecord;
import dev.ekiden.api.model.GroupVersion;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.SpecRecord;
import dev.ekiden.api.model.SpecVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change in the making: the tree as it was, the tree as it is to be, and what was touched on the
 * way. Used by one thread and thrown away.
 */
final class Draft {
  final Tree original;
  final Settings settings;
  final Instant version;
  Tree next;

  private final History history;
  private final Set<PathId> specs = new TreeSet<>();
  private final Set<PathId> groups = new TreeSet<>();
  private final Set<PathId> restarted = new TreeSet<>();

  Draft(Tree original, History history, Settings settings, Instant now) {
    this.original = original;
    this.next = original;
    this.history = history;
    this.settings = settings;
    this.version = later(now.truncatedTo(ChronoUnit.MILLIS), original.root().version());
  }

  /** Versions are keys of the history: none may come twice, even when the clock stands or jumps. */
  private static Instant later(Instant now, Instant previous) {
    return now.isAfter(previous) ? now : previous.plus(Duration.ofMillis(1));
  }

  /** New or changed; its version is not decided yet. */
  void put(RunSpec spec) {
    enclose(spec.id());
    next = next.with(spec);
    specs.add(spec.id());
  }

  void remove(PathId spec) {
    next = next.without(spec);
    specs.add(spec);
  }

  void restart(RunSpec spec) {
    specs.add(spec.id());
    restarted.add(spec.id());
  }

  void put(Group group) {
    enclose(group.id());
    next = next.with(group);
    groups.add(group.id());
  }

  /** The group with everything below it; of the root only what is below. */
  void removeGroup(PathId group) {
    List.copyOf(next.specsBelow(group)).forEach(spec -> remove(spec.id()));
    for (Group inner : List.copyOf(next.groupsBelow(group))) {
      next = next.withoutGroup(inner.id());
      groups.add(inner.id());
    }
    next = next.withoutGroup(group);
    groups.add(group);
  }

  private void enclose(PathId id) {
    for (PathId up = id.parent(); next.group(up).isEmpty(); up = up.parent()) {
      next = next.with(Groups.created(up, settings));
      groups.add(up);
    }
  }

  /** Assigns what is left to us, checks everything, and counts up versions. */
  Outcome finish(PathId addressed, Optional<PathId> subject) {
    Optional<Refusal> noPort = assignServicePorts();
    if (noPort.isPresent()) {
      return new Outcome.Refused(noPort.get());
    }
    Set<PathId> changed = countVersions();
    List<Violation> violations = new ArrayList<>();
    if (!violations.isEmpty()) {
      return new Outcome.Refused(new Refusal.Invalid(violations));
    }
    Set<PathId> touchedGroups = new TreeSet<>(groups);
    changed.forEach(id -> touchedGroups.add(id.parent()));
    Set<PathId> newer = new TreeSet<>(Set.of(PathId.ROOT));
    for (PathId group : touchedGroups) {
      for (PathId up = group; !up.isRoot(); up = up.parent()) {
        newer.add(up);
      }
    }
    List<Entity> put = new ArrayList<>();
    List<Entity.Key> removed = new ArrayList<>();
    List<SpecVersion> specVersions = new ArrayList<>();
    for (PathId id : changed) {
      Optional<RunSpec> spec = next.spec(id);
      specVersions.add(new SpecVersion(id, version, spec));
      spec.ifPresentOrElse(
          s -> put.add(new SpecRecord(s)),
          () -> removed.add(new Entity.Key(Entity.Kind.SPEC, id.value())));
    }
    List<Group> created = new ArrayList<>();
    List<Group> gone = new ArrayList<>();
    List<GroupVersion> groupVersions = new ArrayList<>();
    for (PathId id : newer) {
      Optional<Group> group = next.group(id).map(g -> g.at(version));
      groupVersions.add(new GroupVersion(id, version, group));
      if (group.isPresent()) {
        next = next.with(group.get());
        put.add(new GroupRecord(group.get()));
        if (original.group(id).isEmpty()) {
          created.add(group.get());
        }
      } else {
        removed.add(new Entity.Key(Entity.Kind.GROUP, id.value()));
        original.group(id).ifPresent(gone::add);
      }
    }
    put.addAll(specVersions);
    put.addAll(groupVersions);
    History.Extended extended = history.plus(specVersions, groupVersions);
    removed.addAll(extended.removed());
    return new Outcome.Changed(
        version,
        next,
        extended.history(),
        changed,
        restarted,
        created,
        gone,
        addressed,
        subject.flatMap(next::spec),
        subject.isPresent() && original.spec(subject.get()).isEmpty(),
        put,
        removed);
  }

  private Optional<Refusal> assignServicePorts() {
    for (PathId id : specs) {
      if (next.spec(id).orElse(null) instanceof App app) {
        Optional<App> assigned = PortAssignment.assign(app, original.app(id), next, settings);
        if (assigned.isEmpty()) {
          return Optional.of(
              new Refusal.Unprocessable(
                  "All ports in the range [%d-%d) are already in use"
                      .formatted(settings.localPortMin(), settings.localPortMax())));
        }
        next = next.with(assigned.get());
      }
    }
    return Optional.empty();
  }

  /** Gives what really differs the new version; what does not keeps its old one. */
  private Set<PathId> countVersions() {
    Set<PathId> changed = new TreeSet<>();
    for (PathId id : specs) {
      Optional<RunSpec> before = original.spec(id);
      Optional<RunSpec> after = next.spec(id);
      if (after.isPresent()) {
        RunSpec counted = Versions.count(before, after.get(), restarted.contains(id), version);
        next = next.with(counted);
        if (!before.equals(Optional.of(counted))) {
          changed.add(id);
        }
      } else if (before.isPresent()) {
        changed.add(id);
      }
    }
    restarted.retainAll(changed);
    return changed;
  }
}
