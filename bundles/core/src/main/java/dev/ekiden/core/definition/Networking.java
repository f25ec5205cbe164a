package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Networks, container and ports of an app, which depend on each other: host networking has port
 * definitions, any other has port mappings in a container (marathon-app-model.md section 5).
 *
 * @param portDefinitions empty for other than host networking
 */
record Networking(
    List<Network> networks,
    Optional<Container> container,
    List<PortDefinition> portDefinitions,
    boolean requirePorts) {
  private static final Optional<String> DEFAULT_NAME = Optional.of("default");

  static Networking of(
      List<Network> wanted,
      Optional<Container> container,
      Optional<List<PortDefinition>> portDefinitions,
      boolean requirePorts,
      Settings settings) {
    List<Network> networks =
        wanted.isEmpty()
            ? List.of(Network.HOST)
            : wanted.stream().map(network -> named(network, settings)).toList();
    boolean host = networks.stream().anyMatch(n -> n.mode() == Network.Mode.HOST);
    if (host) {
      return new Networking(
          networks,
          container.map(c -> c.withPortMappings(Optional.empty())),
          portDefinitions.orElse(List.of(new PortDefinition(0, "tcp", DEFAULT_NAME, Map.of()))),
          requirePorts);
    }
    boolean bridge = networks.stream().anyMatch(n -> n.mode() == Network.Mode.BRIDGE);
    int atLeast = portDefinitions.map(List::size).orElse(0);
    Container inside =
        container
            .map(c -> c.withPortMappings(Optional.of(mappings(c.portMappings(), atLeast))))
            .orElseGet(Networking::plainContainer);
    return new Networking(
        networks, Optional.of(bridge ? onBridge(inside) : inside), List.of(), false);
  }

  private static Network named(Network network, Settings settings) {
    return network.mode() == Network.Mode.CONTAINER && network.name().isEmpty()
        ? new Network(network.mode(), settings.defaultNetworkName(), network.labels())
        : network;
  }

  /** As many as there are port definitions; of those only the number counts. */
  private static List<PortMapping> mappings(Optional<List<PortMapping>> given, int atLeast) {
    List<PortMapping> mappings =
        new ArrayList<>(given.orElseGet(() -> List.of(mapping(DEFAULT_NAME))));
    while (mappings.size() < atLeast) {
      mappings.add(mapping(Optional.empty()));
    }
    return mappings;
  }

  private static PortMapping mapping(Optional<String> name) {
    return new PortMapping(0, Optional.empty(), 0, "tcp", name, Map.of(), List.of());
  }

  /** What has a network of its own needs a container to have it in. */
  private static Container plainContainer() {
    return new Container(
        Container.Engine.MESOS,
        Optional.empty(),
        Optional.of(List.of(mapping(DEFAULT_NAME))),
        List.of(),
        Optional.empty());
  }

  /** Every port of a bridge is mapped to one of the host. */
  private static Container onBridge(Container container) {
    return container.withPortMappings(
        container
            .portMappings()
            .map(
                mappings ->
                    mappings.stream()
                        .map(m -> m.withHostPort(m.hostPort().or(() -> Optional.of(0))))
                        .toList()));
  }
}
