package dev.ekiden.core;

import dev.ekiden.api.Settings;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.ClusterState;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupTree;
import dev.ekiden.api.model.HealthResult;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.TaskFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything the orchestrator knows at one moment. Immutable; successive states share what did not
 * change.
 *
 * <p>Health and readiness results, back-off delays, offers, statistics of the queue and cluster
 * connections are part of it, but are not stored: after a restart they begin anew.
 */
public final class State implements Snapshot {
  private final Parts parts;

  /** Built when somebody asks; racing readers build the same. */
  private volatile @Nullable RoutingTable routing;

  State(Parts parts) {
    this.parts = parts;
  }

  /** Of a server that has never run. */
  public static State empty(Settings settings) {
    return new State(new Parts(settings));
  }

  /**
   * What was stored. The first command to it must be {@link dev.ekiden.api.Command.Recover}.
   *
   * @param entities in any order
   */
  public static State restore(Settings settings, Collection<? extends Entity> entities) {
    return Restoring.restore(settings, entities);
  }

  Parts parts() {
    return parts;
  }

  public Settings settings() {
    return parts.settings;
  }

  /** When {@link dev.ekiden.api.Command.Tick} is due next. */
  public Optional<Instant> nextTimer() {
    return parts.timers.first();
  }

  /** Grows whenever {@link #routing} changes. */
  public long routingRevision() {
    return parts.routingRevision;
  }

  /** How a cluster called us last. */
  public Optional<String> frameworkId(String cluster) {
    return Optional.ofNullable(parts.identities.get(cluster))
        .flatMap(dev.ekiden.api.model.ClusterIdentity::frameworkId);
  }

  /** Ids of all tasks on a cluster that are not known to be over. */
  public List<String> openTasks(String cluster) {
    List<String> tasks = new ArrayList<>();
    for (Fleet fleet : parts.fleets.values()) {
      for (Member member : fleet.members()) {
        if (member.launched() && on(cluster, member)) {
          member.openTasks().forEach(t -> tasks.add(t.id().toString()));
        }
      }
    }
    return tasks;
  }

  static boolean on(String cluster, Member member) {
    return member.instance().placement().filter(p -> p.cluster().equals(cluster)).isPresent();
  }

  @Override
  public long revision() {
    return parts.revision;
  }

  // Definitions

  @Override
  public Optional<RunSpec> spec(PathId id) {
    return parts.tree.spec(id);
  }

  @Override
  public Collection<RunSpec> specsBelow(PathId group) {
    return parts.tree.specsBelow(group);
  }

  @Override
  public Optional<Group> group(PathId id) {
    return parts.tree.group(id);
  }

  @Override
  public Collection<Group> groupsIn(PathId group) {
    return parts.tree.groupsIn(group);
  }

  @Override
  public Collection<RunSpec> specsIn(PathId group) {
    return parts.tree.specsIn(group);
  }

  // History

  @Override
  public List<Instant> versions(PathId spec) {
    return parts.history.versions(spec);
  }

  @Override
  public Optional<RunSpec> specAt(PathId spec, Instant version) {
    return parts.history.specAt(spec, version);
  }

  @Override
  public List<Instant> groupVersions(PathId group) {
    return parts.history.groupVersions(group);
  }

  @Override
  public Optional<GroupTree> groupAt(PathId group, Instant version) {
    return parts.history.groupAt(group, version);
  }

  // Instances

  private Optional<Fleet> fleet(PathId spec) {
    return Optional.ofNullable(parts.fleets.get(spec));
  }

  private Optional<Member> member(InstanceId id) {
    return fleet(id.spec()).flatMap(f -> f.member(id.uuid()));
  }

  @Override
  public Collection<Instance> instances(PathId spec) {
    return fleet(spec).<Collection<Instance>>map(Fleet::instances).orElse(List.of());
  }

  @Override
  public Optional<Instance> instance(InstanceId id) {
    return member(id).map(Member::instance);
  }

  @Override
  public Counts counts(PathId spec) {
    return fleet(spec).map(Fleet::counts).orElse(Counts.NONE);
  }

  @Override
  public List<HealthResult> health(InstanceId id) {
    return member(id).map(m -> m.health().list()).orElse(List.of());
  }

  @Override
  public Optional<Boolean> healthy(InstanceId id) {
    return member(id).flatMap(Member::shownHealth);
  }

  @Override
  public List<ReadinessResult> readiness(PathId spec) {
    return fleet(spec).filter(f -> parts.locks.containsKey(spec)).stream()
        .flatMap(f -> f.members().stream())
        .flatMap(m -> m.readiness().stream())
        .toList();
  }

  @Override
  public Optional<TaskFailure> lastFailure(PathId spec) {
    return parts.failures(spec).stream().findFirst();
  }

  @Override
  public List<TaskFailure> failures(PathId spec) {
    return parts.failures(spec);
  }

  // Deployments and queue

  @Override
  public Collection<Deployment> deployments() {
    return parts.runs.values().stream().map(Run::deployment).toList();
  }

  @Override
  public Optional<Deployment> deployment(DeploymentId id) {
    return Optional.ofNullable(parts.runs.get(id)).map(Run::deployment);
  }

  @Override
  public Optional<String> waitsFor(DeploymentId id) {
    return Optional.ofNullable(parts.runs.get(id)).map(run -> Holdup.of(parts, run));
  }

  @Override
  public List<DeploymentId> deploymentsOf(PathId spec) {
    DeploymentId lock = parts.locks.get(spec);
    return lock == null ? List.of() : List.of(lock);
  }

  @Override
  public Collection<QueueItem> queue() {
    return parts.waiting.stream().flatMap(id -> queueItem(id).stream()).toList();
  }

  @Override
  public Optional<QueueItem> queueItem(PathId spec) {
    Optional<Fleet> fleet = fleet(spec).filter(f -> !f.scheduled().isEmpty());
    Optional<RunSpec> definition = spec(spec);
    if (fleet.isEmpty() || definition.isEmpty()) {
      return Optional.empty();
    }
    Queueing queueing = fleet.get().queueing();
    return Optional.of(
        new QueueItem(
            definition.get(),
            fleet.get().scheduled().size(),
            queueing.notBefore(),
            queueing.since().orElse(definition.get().version()),
            queueing.offers()));
  }

  // The rest

  @Override
  public RoutingTable routing() {
    RoutingTable table = routing;
    if (table == null) {
      table = Routing.table(parts);
      routing = table;
    }
    return table;
  }

  @Override
  public Collection<ClusterState> clusters() {
    return parts.clusters.values().stream().map(Agents::state).toList();
  }

  @Override
  public Counts totals() {
    return parts.totals;
  }
}
