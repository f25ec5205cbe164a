package dev.ekiden.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A long-running service as its owner defined it: an app or a pod. */
public sealed interface RunSpec permits App, Pod {
  PathId id();

  VersionInfo versionInfo();

  /** Wanted number of instances. */
  int instances();

  /** Demand of one instance, executor included. */
  Resources totalResources();

  List<Constraint> constraints();

  Backoff backoff();

  UpgradeStrategy upgradeStrategy();

  UnreachableStrategy unreachableStrategy();

  KillSelection killSelection();

  List<Network> networks();

  Map<String, String> labels();

  /** Roles whose resources may be used; empty: the default behaviour of the server. */
  Set<String> acceptedResourceRoles();

  String role();

  Map<String, String> secrets();

  List<Volume> volumes();

  /** Apps and groups that must be there first. */
  Set<PathId> dependencies();

  default Instant version() {
    return versionInfo().version();
  }

  default boolean resident() {
    return volumes().stream().anyMatch(v -> v instanceof Volume.Persistent);
  }

  default boolean hostNetworking() {
    return networks().stream().allMatch(n -> n.mode() == Network.Mode.HOST);
  }
}
