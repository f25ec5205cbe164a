package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;

/** Gives service ports to the ports of an app that ask for any. */
final class PortAssignment {
  private PortAssignment() {}

  /**
   * Zeros take the numbers that the app had before and does not name now, in their order, then the
   * lowest free ones.
   *
   * @return empty when the range is used up
   */
  static Optional<App> assign(App app, Optional<App> before, Tree tree, Settings settings) {
    List<Integer> wanted = app.servicePorts();
    if (!wanted.contains(0)) {
      return Optional.of(app);
    }
    Queue<Integer> had =
        new ArrayDeque<>(
            before.map(App::servicePorts).orElse(List.of()).stream()
                .filter(port -> port != 0 && !wanted.contains(port))
                .toList());
    Set<Integer> taken = new HashSet<>(had);
    List<Integer> ports = new ArrayList<>();
    int from = settings.localPortMin();
    for (int port : wanted) {
      if (port != 0) {
        ports.add(port);
      } else if (!had.isEmpty()) {
        ports.add(had.remove());
      } else {
        OptionalInt free = tree.lowestFreeServicePort(from, settings.localPortMax());
        while (free.isPresent() && taken.contains(free.getAsInt())) {
          free = tree.lowestFreeServicePort(free.getAsInt() + 1, settings.localPortMax());
        }
        if (free.isEmpty()) {
          return Optional.empty();
        }
        ports.add(free.getAsInt());
        from = free.getAsInt() + 1;
      }
    }
    return Optional.of(withServicePorts(app, ports));
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
        .container(
            app.container()
                .map(
                    c ->
                        new Container(
                            c.engine(),
                            c.image(),
                            Optional.of(mappings),
                            c.volumes(),
                            c.linuxInfo())))
        .build();
  }
}
