package dev.ekiden.core;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.ClusterIdentity;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.EventMark;
import dev.ekiden.api.model.GroupRecord;
import dev.ekiden.api.model.GroupVersion;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.SpecRecord;
import dev.ekiden.api.model.SpecVersion;
import dev.ekiden.api.model.TaskFailure;
import dev.ekiden.core.definition.History;
import dev.ekiden.core.definition.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;

/** From the store back to a state. */
final class Restoring {
  private Restoring() {}

  static State restore(Settings settings, Collection<? extends Entity> entities) {
    List<SpecRecord> specs = new ArrayList<>();
    List<SpecVersion> specVersions = new ArrayList<>();
    List<GroupRecord> groups = new ArrayList<>();
    List<GroupVersion> groupVersions = new ArrayList<>();
    List<Instance> instances = new ArrayList<>();
    List<TaskFailure> failures = new ArrayList<>();
    Parts parts = new Parts(settings);
    for (Entity entity : entities) {
      switch (entity) {
        case SpecRecord e -> specs.add(e);
        case SpecVersion e -> specVersions.add(e);
        case GroupRecord e -> groups.add(e);
        case GroupVersion e -> groupVersions.add(e);
        case Instance e -> instances.add(e);
        case Deployment e -> parts.runs = parts.runs.plus(e.id(), Run.of(e));
        case TaskFailure e -> failures.add(e);
        case ClusterIdentity e -> parts.identities = parts.identities.plus(e.cluster(), e);
        case EventMark e -> {}
      }
    }
    parts.tree = Tree.of(specs, groups);
    parts.history =
        History.of(settings.maxVersions(), settings.maxRootVersions(), specVersions, groupVersions);
    failures.sort(Comparator.comparingInt(TaskFailure::number));
    for (TaskFailure failure : failures) {
      parts.failures =
          parts.failures.plus(failure.spec(), parts.failures(failure.spec()).plus(0, failure));
    }
    instances.forEach(instance -> add(parts, instance));
    for (Run run : parts.runs.values()) {
      for (PathId spec : Deploying.affected(run.deployment().plan())) {
        parts.locks = parts.locks.plus(spec, run.deployment().id());
      }
    }
    return new State(parts);
  }

  private static void add(Parts parts, Instance instance) {
    PathId id = instance.spec();
    Optional<RunSpec> spec =
        parts
            .history
            .specAt(id, instance.specVersion())
            .or(() -> parts.tree.spec(id))
            .or(() -> removed(parts, id));
    if (spec.isEmpty()) {
      parts.orphans = parts.orphans.plus(instance);
      return;
    }
    Member fresh = Member.of(instance, spec.get());
    Member member = fresh.running() ? fresh.foundRunning() : fresh;
    Fleet before = parts.fleets.getOrDefault(id, Fleet.empty(id));
    Fleet after = before.with(member);
    parts.fleets = parts.fleets.plus(id, after);
    parts.totals = parts.totals.minus(before.counts()).plus(after.counts());
    if (!after.scheduled().isEmpty()) {
      parts.waiting = parts.waiting.plus(id);
    }
    if (member.launched()) {
      MapPSet<InstanceId> open = parts.unconfirmed.getOrDefault(id, HashTreePSet.empty());
      parts.unconfirmed = parts.unconfirmed.plus(id, open.plus(instance.id()));
    }
  }

  /** A spec that is being removed: what it was. */
  private static Optional<RunSpec> removed(Parts parts, PathId id) {
    return parts.runs.values().stream()
        .flatMap(r -> Optional.ofNullable(r.deployment().original().get(id)).stream())
        .findFirst()
        .or(
            () ->
                parts.history.versions(id).stream()
                    .findFirst()
                    .flatMap(v -> parts.history.specAt(id, v)));
  }

  /** First step after loading: timers, queue and deployments begin again where they were. */
  static void recover(Turn turn) {
    for (RunSpec spec : turn.parts.tree.specs()) {
      Events.checksAdded(turn, spec);
    }
    for (Fleet fleet : List.copyOf(turn.parts.fleets.values())) {
      for (Member member : List.copyOf(fleet.members())) {
        Overdue.resume(turn, member);
        Unreachable.resume(turn, member);
        if (member.running()) {
          HealthChecks.begin(turn, member);
        }
        member
            .instance()
            .reservation()
            .flatMap(Instance.Reservation::timeout)
            .ifPresent(at -> turn.alarm(new Alarm.ReservationOver(member.instance().id()), at));
      }
      turn.queued.add(fleet.id());
    }
    for (Instance orphan : turn.parts.orphans) {
      turn.delete(orphan.key());
    }
    turn.parts.orphans = HashTreePSet.empty();
    turn.alarm(new Alarm.ScaleCheck(), turn.now.plus(turn.settings.scaleAppsInitialDelay()));
    for (Run run : List.copyOf(turn.parts.runs.values())) {
      Deploying.resume(turn, run.deployment());
    }
  }
}
