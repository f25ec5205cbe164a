package dev.ekiden.core.definition;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;

/**
 * Gives service ports to ports of apps that ask for any: first the numbers that the app had before
 * and does not name now, in their order, then the lowest that no app has or had.
 */
final class PortAssignment {
  private final Settings settings;
  private ServicePorts reserved;

  /** {@code reserved}: used before the change. */
  PortAssignment(ServicePorts reserved, Settings settings) {
    this.reserved = reserved;
    this.settings = settings;
  }

  /** Keeps the numbers that an app names itself from being given out. */
  void reserve(App app) {
    for (int port : app.servicePorts()) {
      reserved = port == 0 ? reserved : reserved.with(port);
    }
  }

  App assign(App app, Optional<App> before) {
    List<Integer> wanted = app.servicePorts();
    if (!wanted.contains(0)) {
      return app;
    }
    Queue<Integer> had =
        new ArrayDeque<>(
            before.map(App::servicePorts).orElse(List.of()).stream()
                .filter(port -> inRange(port) && !wanted.contains(port))
                .toList());
    List<Integer> ports = new ArrayList<>();
    for (int port : wanted) {
      ports.add(port != 0 ? port : had.isEmpty() ? lowestFree() : had.remove());
    }
    return withServicePorts(app, ports);
  }

  private boolean inRange(int port) {
    return port >= settings.localPortMin() && port <= settings.localPortMax();
  }

  private int lowestFree() {
    OptionalInt free = reserved.lowestFree(settings.localPortMin(), settings.localPortMax());
    if (free.isEmpty()) {
      throw new NotAccepted(
          new Refusal.Unprocessable(
              "All ports in the range [%d-%d) are already in use"
                  .formatted(settings.localPortMin(), settings.localPortMax())));
    }
    reserved = reserved.with(free.getAsInt());
    return free.getAsInt();
  }

  private static App withServicePorts(App app, List<Integer> ports) {
    if (app.hostNetworking()) {
      List<PortDefinition> definitions = new ArrayList<>();
      for (PortDefinition d : app.portDefinitions()) {
        definitions.add(
            new PortDefinition(ports.get(definitions.size()), d.protocol(), d.name(), d.labels()));
      }
      return AppBuilder.builder(app).portDefinitions(definitions).build();
    }
    List<PortMapping> mappings = new ArrayList<>();
    for (PortMapping m : app.portMappings()) {
      mappings.add(
          new PortMapping(
              m.containerPort(),
              m.hostPort(),
              ports.get(mappings.size()),
              m.protocol(),
              m.name(),
              m.labels(),
              m.networkNames()));
    }
    return AppBuilder.builder(app)
        .container(app.container().map(c -> Networking.withMappings(c, Optional.of(mappings))))
        .build();
  }
}
