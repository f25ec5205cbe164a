package dev.ekiden.core.matching;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One port of an app's task, in order of definition.
 *
 * @param declared {@code containerPort} or {@code portDefinitions.port}, 0 for none
 * @param hostPort allocated on the agent, absent for mappings without one
 * @param number what the task uses: host port, else container port, else the generated number
 * @param generated {@code number} was made up for this task
 */
public record TaskPort(
    int index,
    Optional<String> name,
    String protocol,
    int declared,
    Optional<Integer> hostPort,
    int number,
    boolean generated) {

  /** All ports of a task that has been placed. */
  public static List<TaskPort> of(App app, Task task) {
    List<TaskPort> ports = new ArrayList<>();
    if (app.hostNetworking()) {
      for (int i = 0; i < Math.min(app.portDefinitions().size(), task.hostPorts().size()); i++) {
        PortDefinition d = app.portDefinitions().get(i);
        int host = task.hostPorts().get(i);
        ports.add(
            new TaskPort(i, d.name(), d.protocol(), d.port(), Optional.of(host), host, false));
      }
      return ports;
    }
    int next = 0;
    for (int i = 0; i < app.portMappings().size(); i++) {
      PortMapping m = app.portMappings().get(i);
      Optional<Integer> host = Optional.empty();
      if (m.hostPort().isPresent() && next < task.hostPorts().size()) {
        host = Optional.of(task.hostPorts().get(next++));
      }
      Optional<Integer> made = Optional.ofNullable(task.generatedPorts().get(i));
      int number = host.or(() -> made).orElse(m.containerPort());
      ports.add(
          new TaskPort(
              i,
              m.name(),
              m.protocol(),
              m.containerPort(),
              host,
              number,
              host.isEmpty() && made.isPresent()));
    }
    return ports;
  }

  /**
   * Where clients inside the cluster reach this port: the container's own address when it has one
   * and no host port, else the agent.
   */
  public String host(App app, Instance instance, Task task) {
    boolean own =
        hostPort.isEmpty()
            && app.networks().stream().anyMatch(n -> n.mode() == Network.Mode.CONTAINER);
    if (own && !task.ips().isEmpty()) {
      return task.ips().getFirst().address();
    }
    return instance.placement().map(p -> p.host()).orElse("");
  }

  /** The port a health check asks, the first if it does not say; empty when there is none. */
  public static Optional<Integer> asked(App app, Task task, HealthCheck check) {
    if (check.port().isPresent()) {
      return check.port();
    }
    List<TaskPort> ports = of(app, task);
    int index = check.portIndex().orElse(0);
    return index < ports.size() ? Optional.of(ports.get(index).number()) : Optional.empty();
  }

  /** The address a health check asks. */
  public static String askedHost(App app, Instance instance, Task task, HealthCheck check) {
    List<TaskPort> ports = of(app, task);
    int index = check.portIndex().orElse(0);
    if (index < ports.size()) {
      return ports.get(index).host(app, instance, task);
    }
    return instance.placement().map(p -> p.host()).orElse("");
  }
}
