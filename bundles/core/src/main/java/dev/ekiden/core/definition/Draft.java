package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupRecord;
import dev.ekiden.api.model.GroupVersion;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.SpecRecord;
import dev.ekiden.api.model.SpecVersion;
import dev.ekiden.api.model.VersionInfo;
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
  private final Tree original;
  private final History history;
  private final Settings settings;
  private final Instant version;
  private final Set<PathId> specs = new TreeSet<>();
  private final Set<PathId> groups = new TreeSet<>();
  private final Set<PathId> restarted = new TreeSet<>();
  private final Set<PathId> inPlace = new TreeSet<>();
  private final Manner manner;
  private Tree next;
  private Optional<PathId> subject = Optional.empty();
  private Optional<RunSpec> answer = Optional.empty();

  Draft(Tree original, History history, Settings settings, Instant now, Manner manner) {
    this.manner = manner;
    this.original = original;
    this.next = original;
    this.history = history;
    this.settings = settings;
    this.version = later(now.truncatedTo(ChronoUnit.MILLIS), original.root().version());
  }

  /** Versions are keys of the history: none comes twice, even when the clock stands or jumps. */
  private static Instant later(Instant now, Instant previous) {
    return now.isAfter(previous) ? now : previous.plus(Duration.ofMillis(1));
  }

  /** As it was. */
  Tree original() {
    return original;
  }

  /** As it is to be, so far. */
  Tree next() {
    return next;
  }

  History history() {
    return history;
  }

  Settings settings() {
    return settings;
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

  void restart(PathId spec) {
    specs.add(spec);
    restarted.add(spec);
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

  /** The one spec that the request is about. */
  void about(PathId spec) {
    subject = Optional.of(spec);
  }

  /** What the caller is told of the subject, when that is not what it has become. */
  void answer(RunSpec spec) {
    answer = Optional.of(Versions.at(spec, VersionInfo.created(version)));
  }

  /** Assigns ports, counts versions, and checks the whole. */
  Outcome.Changed finish(PathId addressed) {
    assignServicePorts();
    takeInPlace();
    Set<PathId> changed = countVersions();
    makeRoom(changed);
    NotAccepted.ifAny(TreeRules.check(original, next, changed, groups).violations());
    NotAccepted.ifAny(residentRules(changed).violations());
    groups.add(PathId.ROOT);
    next = next.with(next.root().at(version));
    return outcome(addressed, version, changed);
  }

  /** Like {@link #finish}, for a change of groups that does not count as a version. */
  Outcome.Changed finishQuietly(PathId addressed) {
    return outcome(addressed, original.root().version(), Set.of());
  }

  private void assignServicePorts() {
    PortAssignment ports = new PortAssignment(original.servicePorts(), settings);
    List<App> apps = specs.stream().flatMap(id -> next.app(id).stream()).toList();
    apps.forEach(ports::reserve);
    for (App app : apps) {
      next = next.with(ports.assign(app, original.app(app.id())));
    }
  }

  /** Finds out what need not be replaced, when the caller insists on that. */
  private void takeInPlace() {
    if (!manner.inPlace()) {
      return;
    }
    Findings findings = new Findings();
    for (PathId id : specs) {
      Optional<RunSpec> before = original.spec(id);
      Optional<RunSpec> after = next.spec(id);
      findings.expect(
          !restarted.contains(id), Findings.WHOLE, id + " cannot be restarted in place");
      if (before.isPresent()
          && after.isPresent()
          && !Versions.sameConfig(before.get(), after.get())) {
        for (String field : InPlace.obstacles(before.get(), after.get(), manner.clustersCheck())) {
          findings.add(
              "/" + field,
              "of %s cannot be changed in place: its instances would have to be replaced"
                  .formatted(id));
        }
        inPlace.add(id);
      }
    }
    NotAccepted.ifAny(findings.violations());
  }

  /** Gives what really differs the new version; what does not keeps its old one. */
  private Set<PathId> countVersions() {
    Set<PathId> changed = new TreeSet<>();
    for (PathId id : specs) {
      Optional<RunSpec> before = original.spec(id);
      Optional<RunSpec> after = next.spec(id);
      if (after.isPresent()) {
        RunSpec counted =
            inPlace.contains(id)
                ? Versions.takenOver(before.orElseThrow(), after.get(), version)
                : Versions.count(before, after.get(), restarted.contains(id), version);
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

  /** A spec takes the place of a group of the same name with nothing in it. */
  private void makeRoom(Set<PathId> changed) {
    for (PathId id : changed) {
      if (next.spec(id).isPresent()
          && next.group(id).isPresent()
          && next.specsBelow(id).isEmpty()) {
        removeGroup(id);
      }
    }
  }

  private Findings residentRules(Set<PathId> changed) {
    Findings findings = new Findings();
    int apps = 0;
    int pods = 0;
    for (PathId id : changed) {
      Optional<RunSpec> after = next.spec(id);
      if (after.isPresent()) {
        int index = after.get() instanceof Pod ? pods++ : apps++;
        original
            .spec(id)
            .ifPresent(before -> ResidentRules.update(before, after.get(), index, findings));
      }
    }
    return findings;
  }

  private Outcome.Changed outcome(PathId addressed, Instant at, Set<PathId> changed) {
    List<Entity> put = new ArrayList<>();
    List<Entity.Key> removed = new ArrayList<>();
    List<SpecVersion> specVersions = new ArrayList<>();
    for (PathId id : changed) {
      Optional<RunSpec> spec = next.spec(id);
      specVersions.add(new SpecVersion(id, at, spec));
      spec.ifPresentOrElse(
          s -> put.add(new SpecRecord(s)),
          () -> removed.add(new Entity.Key(Entity.Kind.SPEC, id.value())));
    }
    List<Group> created = new ArrayList<>();
    List<Group> gone = new ArrayList<>();
    List<Deployment.ChangedGroup> different = new ArrayList<>();
    List<GroupVersion> groupVersions = new ArrayList<>();
    for (PathId id : groups) {
      Optional<Group> before = original.group(id).map(group -> group.at(at));
      Optional<Group> after = next.group(id);
      if (before.equals(after) && !id.isRoot()) {
        continue;
      }
      groupVersions.add(new GroupVersion(id, at, after));
      if (after.isPresent()) {
        put.add(new GroupRecord(after.get()));
        if (before.isEmpty()) {
          created.add(after.get());
        } else if (!before.equals(after)) {
          different.add(new Deployment.ChangedGroup(before.get(), after.get()));
        }
      } else {
        removed.add(new Entity.Key(Entity.Kind.GROUP, id.value()));
        before.ifPresent(gone::add);
      }
    }
    put.addAll(specVersions);
    put.addAll(groupVersions);
    History.Extended extended = history.plus(specVersions, groupVersions);
    removed.addAll(extended.removed());
    return new Outcome.Changed(
        at,
        next,
        extended.history(),
        changed,
        restarted,
        inPlace,
        created,
        gone,
        different,
        addressed,
        answer.or(() -> subject.flatMap(next::spec)),
        subject.isPresent() && original.spec(subject.get()).isEmpty(),
        put,
        removed);
  }
}
