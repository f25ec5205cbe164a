package dev.ekiden.core.definition;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.PortMapping;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
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
    Iterator<Integer> port = ports.iterator();
    if (app.hostNetworking()) {
      return AppBuilder.builder(app)
          .portDefinitions(
              app.portDefinitions().stream().map(d -> d.withPort(port.next())).toList())
          .build();
    }
    List<PortMapping> mappings =
        app.portMappings().stream().map(m -> m.withServicePort(port.next())).toList();
    return AppBuilder.builder(app)
        .container(app.container().map(c -> c.withPortMappings(Optional.of(mappings))))
        .build();
  }
}
