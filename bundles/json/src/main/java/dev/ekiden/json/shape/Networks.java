package dev.ekiden.json.shape;

import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.json.schema.Rule;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Networks and ports (marathon-app-model.md section 4). */
final class Networks {
  /** 0 for any. */
  static final Type<Integer> ANY_PORT = Type.bounded(Scalars.INT, Rule.min(0), Rule.max(65535));

  static final Type<Integer> PORT = Type.bounded(Scalars.INT, Rule.min(1), Rule.max(65535));

  /** The protocols of a port of an app. */
  static final Type<String> PROTOCOL =
      Scalars.word(Map.of("tcp", "tcp", "udp", "udp", "udp,tcp", "udp,tcp"));

  static final Type<Network> NETWORK =
      Type.object(
          f -> {
            var mode =
                f.get(
                    "mode",
                    Scalars.word(
                        Map.of(
                            "host", Network.Mode.HOST,
                            "container/bridge", Network.Mode.BRIDGE,
                            "container", Network.Mode.CONTAINER)),
                    Network.Mode.CONTAINER);
            var name = f.get("name", Strings.NETWORK_NAME);
            var labels = f.get("labels", Common.LABELS, Map.of());
            return f.build(() -> new Network(mode, name, labels));
          });

  static final Type<PortDefinition> PORT_DEFINITION =
      Type.object(
          f -> {
            int port = f.get("port", ANY_PORT, 0);
            String protocol = f.get("protocol", PROTOCOL, "tcp");
            var name = f.get("name", Strings.PORT_NAME);
            var labels = f.get("labels", Common.LABELS, Map.of());
            return f.build(() -> new PortDefinition(port, protocol, name, labels));
          });

  static final Type<PortMapping> PORT_MAPPING =
      Type.object(
          f -> {
            int containerPort = f.get("containerPort", ANY_PORT, 0);
            var hostPort = f.get("hostPort", ANY_PORT);
            int servicePort = f.get("servicePort", ANY_PORT, 0);
            String protocol = f.get("protocol", PROTOCOL, "tcp");
            var name = f.get("name", Strings.PORT_NAME);
            var labels = f.get("labels", Common.LABELS, Map.of());
            var networkNames = f.get("networkNames", Common.STRINGS, List.of());
            return f.build(
                () ->
                    new PortMapping(
                        containerPort,
                        hostPort,
                        servicePort,
                        protocol,
                        name,
                        labels,
                        networkNames));
          });

  /** Deprecated: networking of an app in a field of its own. */
  record IpAddress(
      Optional<String> networkName,
      Map<String, String> labels,
      Optional<List<PortMapping>> ports) {}

  private static final Type<PortMapping> DISCOVERY_PORT =
      Type.object(
          f -> {
            int number = f.get("number", ANY_PORT, 0);
            var name = f.need("name", Strings.PORT_NAME);
            String protocol = f.get("protocol", PROTOCOL, "tcp");
            var labels = f.get("labels", Common.LABELS, Map.of());
            return f.build(
                () ->
                    new PortMapping(
                        number,
                        Optional.empty(),
                        0,
                        protocol,
                        Optional.of(name.get()),
                        labels,
                        List.of()));
          });

  /** {@code discovery}: its ports are there, perhaps none, when it is. */
  static final Type<IpAddress> IP_ADDRESS =
      Type.object(
          f -> {
            var networkName = f.get("networkName", Strings.NOT_EMPTY);
            var labels = f.get("labels", Common.LABELS, Map.of());
            f.get("groups", Common.STRINGS);
            Optional<List<PortMapping>> ports =
                f.get(
                    "discovery",
                    Type.object(
                        d -> {
                          var given = d.get("ports", Type.list(DISCOVERY_PORT), List.of());
                          return d.build(() -> given);
                        }));
            return f.build(() -> new IpAddress(networkName, labels, ports));
          });

  private Networks() {}
}
