package dev.ekiden.api.model;

import java.util.Map;
import java.util.Optional;

/**
 * A port in host networking.
 *
 * @param port the service port (0: to be assigned) and, with {@code requirePorts}, the host port
 * @param protocol {@code tcp}, {@code udp} or {@code udp,tcp}
 */
public record PortDefinition(
    int port, String protocol, Optional<String> name, Map<String, String> labels) {
  public PortDefinition {
    labels = Map.copyOf(labels);
  }

  public PortDefinition withPort(int newPort) {
    return new PortDefinition(newPort, protocol, name, labels);
  }
}
