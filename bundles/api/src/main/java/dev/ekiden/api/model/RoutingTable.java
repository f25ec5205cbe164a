package dev.ekiden.api.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which instances stand behind which service port, and under which names instances can be found: a
 * projection of the state, whole and self-contained.
 *
 * @param services in order of app id
 */
public record RoutingTable(List<Service> services) {
  public static final RoutingTable EMPTY = new RoutingTable(List.of());

  public RoutingTable {
    services = List.copyOf(services);
  }

  /**
   * One app or pod.
   *
   * @param ports in order of definition
   * @param labels of the app, e.g. {@code HAPROXY_GROUP}, {@code HAPROXY_0_VHOST}
   */
  public record Service(
      PathId app, List<Port> ports, Map<String, String> labels, List<HealthCheck> healthChecks) {
    public Service {
      ports = List.copyOf(ports);
      labels = Map.copyOf(labels);
      healthChecks = List.copyOf(healthChecks);
    }
  }

  /**
   * One port of a service.
   *
   * @param index its position
   * @param servicePort where clients connect; 0 when the spec has none (pods)
   * @param protocol {@code tcp}, {@code udp} or {@code udp,tcp}
   */
  public record Port(
      int index,
      int servicePort,
      String protocol,
      Optional<String> name,
      Map<String, String> labels,
      List<Backend> backends) {
    public Port {
      labels = Map.copyOf(labels);
      backends = List.copyOf(backends);
    }
  }

  /**
   * One task that serves the port, oldest first.
   *
   * @param state {@code UP} takes load, {@code DRAINING} finishes what it has (it is about to be
   *     killed, or is unhealthy), {@code DOWN} takes none (health not known yet, readiness missing)
   */
  public record Backend(TaskId task, String host, int port, State state) {}

  public enum State {
    UP,
    DRAINING,
    DOWN
  }
}
