package dev.ekiden.json.shape;

import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.FetchUri;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.json.schema.Faults;
import dev.ekiden.json.schema.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deprecated forms become canonical ones (marathon-app-model.md section 5). The rules for a
 * complete definition and for a part of one differ: only of the former it is known which networks
 * it joins. Defaults are not filled in here: what is absent stays absent.
 */
final class Rewriting {
  private Rewriting() {}

  static AppUpdate complete(GivenApp given, Dialect dialect, Path at, Faults faults) {
    AppUpdate app = given.app();
    Optional<List<Network>> joined = app.networks().filter(n -> !n.isEmpty());
    Conflicts.check(given, joined.isPresent(), at, faults);
    Optional<List<Network>> networks = networks(given, joined, dialect, at, faults);
    Optional<Container> container = container(given);
    Optional<List<PortDefinition>> ports = portDefinitions(given);
    boolean mapped =
        networks.filter(all -> all.stream().noneMatch(Rewriting::isHost)).isPresent()
            && container.isPresent()
            && hasMappings(container.get(), ports);
    boolean defined = app.portDefinitions().filter(p -> !p.isEmpty()).isPresent();
    return AppUpdateBuilder.builder(app)
        .networks(networks)
        .container(container)
        .portDefinitions(ports)
        .fetch(fetch(given))
        .healthChecks(mapped || defined ? indexed(app.healthChecks()) : app.healthChecks())
        .build();
  }

  private static boolean isHost(Network network) {
    return network.mode() == Network.Mode.HOST;
  }

  /**
   * Whether a container will have ports: none given is one, and there are as many as were asked.
   */
  private static boolean hasMappings(
      Container container, Optional<List<PortDefinition>> definitions) {
    return !container.portMappings().filter(List::isEmpty).isPresent()
        || definitions.filter(d -> !d.isEmpty()).isPresent();
  }

  static AppUpdate partial(GivenApp given, Dialect dialect, Path at, Faults faults) {
    AppUpdate app = given.app();
    Conflicts.check(given, app.networks().isPresent(), at, faults);
    Optional<List<Network>> networks = networks(given, app.networks(), dialect, at, faults);
    return AppUpdateBuilder.builder(app)
        .networks(networks)
        .container(container(given))
        .portDefinitions(portDefinitions(given))
        .fetch(fetch(given))
        .healthChecks(indexed(app.healthChecks()))
        .build();
  }

  /** {@code ipAddress} and {@code container.docker.network} as networks. */
  private static Optional<List<Network>> networks(
      GivenApp given, Optional<List<Network>> joined, Dialect dialect, Path at, Faults faults) {
    Optional<Containers.DockerNetwork> docker =
        given.container().flatMap(Containers.Given::network);
    if (joined.isPresent() || (docker.isEmpty() && given.ipAddress().isEmpty())) {
      return joined;
    }
    Optional<String> name = given.ipAddress().flatMap(Networks.IpAddress::networkName);
    Map<String, String> labels = given.ipAddress().map(Networks.IpAddress::labels).orElse(Map.of());
    Network network =
        switch (docker.orElse(null)) {
          case HOST -> Network.HOST;
          case BRIDGE -> new Network(Network.Mode.BRIDGE, Optional.empty(), labels);
          case USER -> new Network(Network.Mode.CONTAINER, name, labels);
          case NONE -> {
            faults.problem(
                at.field("container").field("docker").field("network"),
                "unsupported docker network type NONE");
            yield Network.HOST;
          }
          case null ->
              name.equals(Optional.of(dialect.bridgeName()))
                  ? new Network(Network.Mode.BRIDGE, Optional.empty(), labels)
                  : new Network(Network.Mode.CONTAINER, name, labels);
        };
    return Optional.of(List.of(network));
  }

  /** The container with all its port mappings in one place; an own address needs a container. */
  private static Optional<Container> container(GivenApp given) {
    Optional<List<PortMapping>> discovery =
        given.ipAddress().flatMap(Networks.IpAddress::ports).filter(ports -> !ports.isEmpty());
    Optional<Container> container =
        given
            .container()
            .map(
                c ->
                    c.container()
                        .withPortMappings(c.container().portMappings().or(c::portMappings)))
            .or(
                () ->
                    given
                        .ipAddress()
                        .map(
                            ip ->
                                new Container(
                                    Container.Engine.MESOS,
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(),
                                    Optional.empty())));
    return container
        .map(c -> c.withPortMappings(discovery.or(c::portMappings)))
        .map(Rewriting::withoutPrivileges);
  }

  /** Only the Docker engine knows privileged containers. */
  private static Container withoutPrivileges(Container c) {
    return c.engine() == Container.Engine.DOCKER
        ? c
        : new Container(
            c.engine(),
            c.image()
                .map(
                    i ->
                        new Container.Image(
                            i.name(),
                            i.forcePull(),
                            false,
                            i.parameters(),
                            i.pullSecret(),
                            i.labels())),
            c.portMappings(),
            c.volumes(),
            c.linuxInfo());
  }

  private static Optional<List<PortDefinition>> portDefinitions(GivenApp given) {
    return given
        .app()
        .portDefinitions()
        .or(
            () ->
                given
                    .ports()
                    .map(
                        ports ->
                            ports.stream()
                                .map(p -> new PortDefinition(p, "tcp", Optional.empty(), Map.of()))
                                .toList()));
  }

  private static Optional<List<FetchUri>> fetch(GivenApp given) {
    return given
        .uris()
        .filter(uris -> !uris.isEmpty())
        .map(
            uris ->
                uris.stream()
                    .map(u -> new FetchUri(u, Archives.is(u), false, false, Optional.empty()))
                    .toList())
        .or(given.app()::fetch);
  }

  /** A check that asks a port asks the first one unless it says which. */
  private static Optional<List<HealthCheck>> indexed(Optional<List<HealthCheck>> checks) {
    return checks.map(all -> all.stream().map(Rewriting::indexed).toList());
  }

  private static HealthCheck indexed(HealthCheck c) {
    return c.protocol().equals("COMMAND") || c.port().isPresent() || c.portIndex().isPresent()
        ? c
        : new HealthCheck(
            c.protocol(),
            c.path(),
            Optional.of(0),
            c.port(),
            c.endpoint(),
            c.command(),
            c.gracePeriod(),
            c.interval(),
            c.timeout(),
            c.maxConsecutiveFailures(),
            c.delay(),
            c.ignoreHttp1xx(),
            c.ipProtocol());
  }
}
