package dev.ekiden.api;

import dev.ekiden.api.model.App;
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
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.TaskFailure;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The whole state at one moment: immutable, consistent, cheap to hold. */
@ProviderType
public interface Snapshot {
  /** Counts the changes; equal revisions are equal states. */
  long revision();

  // Definitions

  Optional<RunSpec> spec(PathId id);

  default Optional<App> app(PathId id) {
    return spec(id).filter(App.class::isInstance).map(App.class::cast);
  }

  default Optional<Pod> pod(PathId id) {
    return spec(id).filter(Pod.class::isInstance).map(Pod.class::cast);
  }

  /** All specs anywhere below a group, in order of their ids. */
  Collection<RunSpec> specsBelow(PathId group);

  Optional<Group> group(PathId id);

  /** Groups directly in a group, in order of their ids. */
  Collection<Group> groupsIn(PathId group);

  /** Specs directly in a group, in order of their ids. */
  Collection<RunSpec> specsIn(PathId group);

  // History

  /** Kept versions of a spec, newest first; empty when it does not exist. */
  List<Instant> versions(PathId spec);

  Optional<RunSpec> specAt(PathId spec, Instant version);

  /** Kept versions of a group, newest first. */
  List<Instant> groupVersions(PathId group);

  /** The group as it was at exactly one of its versions. */
  Optional<GroupTree> groupAt(PathId group, Instant version);

  // Instances

  /** Instances of a spec, oldest first. */
  Collection<Instance> instances(PathId spec);

  Optional<Instance> instance(InstanceId id);

  /** Counters of a spec, kept up to date: constant cost. */
  Counts counts(PathId spec);

  /** One per health check of the spec that has reported so far. */
  List<HealthResult> health(InstanceId id);

  /** Aggregate of all checks; empty: not known yet, or nothing to check. */
  Optional<Boolean> healthy(InstanceId id);

  /** Answers to readiness checks; they belong to a deployment, and are forgotten at its end. */
  List<ReadinessResult> readiness(PathId spec);

  Optional<TaskFailure> lastFailure(PathId spec);

  /** The kept failures of a spec, newest first; the first is {@link #lastFailure}. */
  default List<TaskFailure> failures(PathId spec) {
    return lastFailure(spec).stream().toList();
  }

  // Deployments and queue

  Collection<Deployment> deployments();

  Optional<Deployment> deployment(DeploymentId id);

  /** What a running deployment waits for at the moment, in a sentence for people. */
  default Optional<String> waitsFor(DeploymentId id) {
    return Optional.empty();
  }

  /** Running deployments that touch the spec. */
  List<DeploymentId> deploymentsOf(PathId spec);

  /** Specs with instances that wait for launch. */
  Collection<QueueItem> queue();

  Optional<QueueItem> queueItem(PathId spec);

  // The rest

  RoutingTable routing();

  Collection<ClusterState> clusters();

  /** Sum of all counters. */
  Counts totals();
}
