package dev.ekiden.api.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A port of a container with its own network.
 *
 * @param containerPort port inside; 0 means "same as the allocated host port"
 * @param hostPort port on the agent; 0 any, absent none
 * @param servicePort port of the service at load balancers; 0: to be assigned
 * @param protocol {@code tcp}, {@code udp} or {@code udp,tcp}
 * @param networkNames the networks it applies to, empty for all
 */
public record PortMapping(
    int containerPort,
    Optional<Integer> hostPort,
    int servicePort,
    String protocol,
    Optional<String> name,
    Map<String, String> labels,
    List<String> networkNames) {
  public PortMapping {
    labels = Map.copyOf(labels);
    networkNames = List.copyOf(networkNames);
  }

  public PortMapping withServicePort(int newPort) {
    return new PortMapping(containerPort, hostPort, newPort, protocol, name, labels, networkNames);
  }

  public PortMapping withHostPort(Optional<Integer> newPort) {
    return new PortMapping(
        containerPort, newPort, servicePort, protocol, name, labels, networkNames);
  }
}
