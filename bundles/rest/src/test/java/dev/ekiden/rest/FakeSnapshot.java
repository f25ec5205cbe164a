package dev.ekiden.rest;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.ClusterState;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
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
import java.util.TreeMap;

/** A state that a test puts together; groups come with their members. */
final class FakeSnapshot implements Snapshot {
  final TreeMap<PathId, RunSpec> specs = new TreeMap<>();
  final List<Instance> instances = new ArrayList<>();
  final List<Deployment> deployments = new ArrayList<>();
  final List<QueueItem> queue = new ArrayList<>();

  @Override
  public long revision() {
    return 1;
  }

  @Override
  public Optional<RunSpec> spec(PathId id) {
    return Optional.ofNullable(specs.get(id));
  }

  @Override
  public Collection<RunSpec> specsBelow(PathId group) {
    return specs.values().stream().filter(s -> s.id().isBelow(group)).toList();
  }

  @Override
  public Optional<Group> group(PathId id) {
    return id.isRoot() || specs.keySet().stream().anyMatch(s -> s.isBelow(id))
        ? Optional.of(Group.EMPTY_ROOT)
            .map(g -> new Group(id, g.dependencies(), false, g.version()))
        : Optional.empty();
  }

  @Override
  public Collection<Group> groupsIn(PathId group) {
    return specs.keySet().stream()
        .map(PathId::parent)
        .filter(g -> !g.isRoot() && g.parent().equals(group))
        .distinct()
        .flatMap(g -> group(g).stream())
        .toList();
  }

  @Override
  public Collection<RunSpec> specsIn(PathId group) {
    return specs.values().stream().filter(s -> s.id().parent().equals(group)).toList();
  }

  @Override
  public List<Instant> versions(PathId spec) {
    return spec(spec).map(RunSpec::version).stream().toList();
  }

  @Override
  public Optional<RunSpec> specAt(PathId spec, Instant version) {
    return spec(spec).filter(s -> s.version().equals(version));
  }

  @Override
  public List<Instant> groupVersions(PathId group) {
    return List.of(Instant.EPOCH);
  }

  @Override
  public Optional<GroupTree> groupAt(PathId group, Instant version) {
    return group(group)
        .filter(g -> g.version().equals(version))
        .map(g -> new GroupTree(g, List.copyOf(specsIn(group)), List.of()));
  }

  @Override
  public Collection<Instance> instances(PathId spec) {
    return instances.stream().filter(i -> i.spec().equals(spec)).toList();
  }

  @Override
  public Optional<Instance> instance(InstanceId id) {
    return instances.stream().filter(i -> i.id().equals(id)).findFirst();
  }

  @Override
  public Counts counts(PathId spec) {
    return Counts.NONE;
  }

  @Override
  public List<HealthResult> health(InstanceId id) {
    return List.of();
  }

  @Override
  public Optional<Boolean> healthy(InstanceId id) {
    return Optional.empty();
  }

  @Override
  public List<ReadinessResult> readiness(PathId spec) {
    return List.of();
  }

  @Override
  public Optional<TaskFailure> lastFailure(PathId spec) {
    return Optional.empty();
  }

  @Override
  public Collection<Deployment> deployments() {
    return deployments;
  }

  @Override
  public Optional<Deployment> deployment(DeploymentId id) {
    return deployments.stream().filter(d -> d.id().equals(id)).findFirst();
  }

  @Override
  public List<DeploymentId> deploymentsOf(PathId spec) {
    return List.of();
  }

  @Override
  public Collection<QueueItem> queue() {
    return queue;
  }

  @Override
  public Optional<QueueItem> queueItem(PathId spec) {
    return queue.stream().filter(q -> q.spec().id().equals(spec)).findFirst();
  }

  @Override
  public RoutingTable routing() {
    return RoutingTable.EMPTY;
  }

  @Override
  public Collection<ClusterState> clusters() {
    return List.of();
  }

  @Override
  public Counts totals() {
    return Counts.NONE;
  }
}
