package dev.ekiden.api.cluster;

import dev.ekiden.api.model.Check;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.FetchUri;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.ResourceLimits;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.api.model.Volume;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a cluster engine needs to start one task.
 *
 * @param name short name, the DNS form of the spec's id or the pod's container name
 * @param resources taken from the offers named in the accept, host ports included
 * @param ports host ports in order of definition
 * @param discovery ports to announce
 * @param command absent: the image's own
 * @param env complete environment, {@code PORT0}, {@code MARATHON_APP_ID} and so on included
 * @param healthCheck the one the cluster carries out, if it can
 * @param mounts pods: where the volumes appear in this container, by volume name
 * @param killGrace between SIGTERM and SIGKILL
 */
@RecordBuilder
public record TaskSpec(
    TaskId id,
    PathId spec,
    String name,
    String agentId,
    List<Resource> resources,
    List<Integer> ports,
    List<DiscoveryPort> discovery,
    Optional<CommandLine> command,
    Map<String, String> env,
    Optional<String> user,
    List<FetchUri> fetch,
    Optional<Container> container,
    List<Network> networks,
    List<Volume> volumes,
    List<PodContainer.VolumeMount> mounts,
    Map<String, String> labels,
    Optional<HealthCheck> healthCheck,
    Optional<Check> check,
    Optional<Duration> killGrace,
    Optional<ResourceLimits> limits,
    Optional<Boolean> tty) {
  public TaskSpec {
    resources = List.copyOf(resources);
    ports = List.copyOf(ports);
    discovery = List.copyOf(discovery);
    env = Map.copyOf(env);
    fetch = List.copyOf(fetch);
    networks = List.copyOf(networks);
    volumes = List.copyOf(volumes);
    mounts = List.copyOf(mounts);
    labels = Map.copyOf(labels);
  }

  /** {@code protocol}: tcp or udp. */
  public record DiscoveryPort(
      int number, Optional<String> name, String protocol, Map<String, String> labels) {
    public DiscoveryPort {
      labels = Map.copyOf(labels);
    }
  }
}
