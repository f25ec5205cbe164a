package dev.ekiden.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A complete app in canonical form: deprecated input is rewritten and defaults are filled in.
 *
 * <p>Meaning, ranges and defaults of the fields: marathon-app-model.md section 2. Maps keep no
 * order; lists and sets keep the given one. Text fields whose absence differs from emptiness are
 * optional.
 *
 * @param requirePorts take {@code portDefinitions} as host ports
 * @param portDefinitions host networking only, otherwise empty
 * @param secrets name within the app to source
 * @param taskKillGracePeriod between SIGTERM and SIGKILL
 */
@RecordBuilder
public record App(
    PathId id,
    Optional<String> cmd,
    List<String> args,
    Optional<String> user,
    Map<String, EnvValue> env,
    int instances,
    Resources resources,
    Optional<Resources> executorResources,
    Optional<ResourceLimits> resourceLimits,
    String executor,
    List<Constraint> constraints,
    List<FetchUri> fetch,
    List<PortDefinition> portDefinitions,
    boolean requirePorts,
    Backoff backoff,
    Optional<Container> container,
    List<Network> networks,
    List<HealthCheck> healthChecks,
    Optional<Check> check,
    List<ReadinessCheck> readinessChecks,
    Set<PathId> dependencies,
    UpgradeStrategy upgradeStrategy,
    UnreachableStrategy unreachableStrategy,
    KillSelection killSelection,
    Map<String, String> labels,
    Set<String> acceptedResourceRoles,
    String role,
    Optional<Duration> taskKillGracePeriod,
    Map<String, String> secrets,
    Optional<Residency> residency,
    Optional<Boolean> tty,
    VersionInfo versionInfo)
    implements RunSpec {
  public App {
    args = List.copyOf(args);
    env = Map.copyOf(env);
    constraints = List.copyOf(constraints);
    fetch = List.copyOf(fetch);
    portDefinitions = List.copyOf(portDefinitions);
    networks = List.copyOf(networks);
    healthChecks = List.copyOf(healthChecks);
    readinessChecks = List.copyOf(readinessChecks);
    dependencies = InOrder.copyOf(dependencies);
    labels = Map.copyOf(labels);
    acceptedResourceRoles = InOrder.copyOf(acceptedResourceRoles);
    secrets = Map.copyOf(secrets);
  }

  @Override
  public Resources totalResources() {
    return executorResources.map(resources::plus).orElse(resources);
  }

  @Override
  public List<Volume> volumes() {
    return container.map(Container::volumes).orElse(List.of());
  }

  /** Port mappings of the container, empty in host networking. */
  public List<PortMapping> portMappings() {
    return container.flatMap(Container::portMappings).orElse(List.of());
  }

  /** Service ports in order of definition. */
  public List<Integer> servicePorts() {
    return hostNetworking()
        ? portDefinitions.stream().map(PortDefinition::port).toList()
        : portMappings().stream().map(PortMapping::servicePort).toList();
  }

  /**
   * This app as its creator is told about it: with those service ports only that {@code given} asks
   * for, and 0 where one was assigned.
   */
  public App withPortsOf(AppUpdate given) {
    List<Integer> asked =
        (hostNetworking()
                ? given.portDefinitions().orElse(List.of()).stream().map(PortDefinition::port)
                : given.container().flatMap(Container::portMappings).orElse(List.of()).stream()
                    .map(PortMapping::servicePort))
            .toList();
    IntUnaryOperator port = i -> i < asked.size() ? asked.get(i) : 0;
    List<PortMapping> mappings = portMappings();
    return AppBuilder.builder(this)
        .portDefinitions(
            IntStream.range(0, portDefinitions.size())
                .mapToObj(i -> portDefinitions.get(i).withPort(port.applyAsInt(i)))
                .toList())
        .container(
            container.map(
                c ->
                    c.withPortMappings(
                        c.portMappings()
                            .map(
                                all ->
                                    IntStream.range(0, mappings.size())
                                        .mapToObj(
                                            i -> all.get(i).withServicePort(port.applyAsInt(i)))
                                        .toList()))))
        .build();
  }
}
