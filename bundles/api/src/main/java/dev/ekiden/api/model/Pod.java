package dev.ekiden.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A group of containers that live and die together (marathon-app-model.md section 11).
 *
 * @param environment of all containers
 * @param executorResources demand of the pod's executor
 * @param role empty in a pod as a caller gave it: the one that holds at its place in the tree
 */
@RecordBuilder
public record Pod(
    PathId id,
    Map<String, String> labels,
    Optional<String> user,
    Map<String, EnvValue> environment,
    List<PodContainer> containers,
    Map<String, String> secrets,
    List<Volume> volumes,
    List<Network> networks,
    int instances,
    Backoff backoff,
    UpgradeStrategy upgradeStrategy,
    List<Constraint> constraints,
    Set<String> acceptedResourceRoles,
    KillSelection killSelection,
    UnreachableStrategy unreachableStrategy,
    Resources executorResources,
    String role,
    Optional<LinuxInfo> linuxInfo,
    Optional<Boolean> legacySharedCgroups,
    VersionInfo versionInfo)
    implements RunSpec {
  public Pod {
    labels = Map.copyOf(labels);
    environment = Map.copyOf(environment);
    containers = List.copyOf(containers);
    secrets = Map.copyOf(secrets);
    volumes = List.copyOf(volumes);
    networks = List.copyOf(networks);
    constraints = List.copyOf(constraints);
    acceptedResourceRoles = InOrder.copyOf(acceptedResourceRoles);
  }

  @Override
  public Resources totalResources() {
    return containers.stream()
        .map(PodContainer::resources)
        .reduce(executorResources, Resources::plus);
  }

  /** Pods depend on nothing. */
  @Override
  public Set<PathId> dependencies() {
    return Set.of();
  }
}
