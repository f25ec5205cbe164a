package dev.ekiden.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One container of a {@link Pod}. */
@RecordBuilder
public record PodContainer(
    String name,
    Optional<CommandLine> exec,
    Optional<Boolean> overrideEntrypoint,
    Resources resources,
    Optional<ResourceLimits> resourceLimits,
    List<Endpoint> endpoints,
    Optional<Container.Image> image,
    Map<String, EnvValue> environment,
    Optional<String> user,
    Optional<HealthCheck> healthCheck,
    Optional<Check> check,
    List<VolumeMount> volumeMounts,
    List<FetchUri> artifacts,
    Map<String, String> labels,
    Optional<Duration> killGracePeriod,
    Optional<Boolean> tty,
    Optional<LinuxInfo> linuxInfo) {
  public PodContainer {
    endpoints = List.copyOf(endpoints);
    environment = Map.copyOf(environment);
    volumeMounts = List.copyOf(volumeMounts);
    artifacts = List.copyOf(artifacts);
    labels = Map.copyOf(labels);
  }

  /** A port of the container; {@code hostPort} 0 asks for any, absent for none. */
  public record Endpoint(
      String name,
      Optional<Integer> containerPort,
      Optional<Integer> hostPort,
      List<String> protocols,
      Map<String, String> labels,
      List<String> networkNames) {
    public Endpoint {
      protocols = List.copyOf(protocols);
      labels = Map.copyOf(labels);
      networkNames = List.copyOf(networkNames);
    }
  }

  /** Where a volume of the pod appears in this container. */
  public record VolumeMount(String name, String mountPath, Optional<Boolean> readOnly) {}
}
