package dev.ekiden.core.matching;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.RunSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What a spec wants of an agent's ports, one entry per definition in order.
 *
 * @param slots the definitions
 */
record PortDemand(List<Slot> slots) {
  /** One definition. */
  sealed interface Slot {}

  /** This host port. */
  record Fixed(int port) implements Slot {}

  /** Any host port. */
  record Any() implements Slot {}

  /** No host port; {@code containerPort} 0: a number is made up for the task. */
  record None(int containerPort) implements Slot {}

  static PortDemand of(RunSpec spec) {
    return new PortDemand(
        switch (spec) {
          case App app when app.hostNetworking() -> hostPorts(app);
          case App app -> mappings(app);
          case Pod pod -> endpoints(pod);
        });
  }

  private static List<Slot> hostPorts(App app) {
    List<Slot> slots = new ArrayList<>();
    for (PortDefinition definition : app.portDefinitions()) {
      boolean fixed = app.requirePorts() && definition.port() != 0;
      slots.add(fixed ? new Fixed(definition.port()) : new Any());
    }
    return slots;
  }

  private static List<Slot> mappings(App app) {
    List<Slot> slots = new ArrayList<>();
    for (PortMapping mapping : app.portMappings()) {
      slots.add(
          mapping
              .hostPort()
              .<Slot>map(port -> port == 0 ? new Any() : new Fixed(port))
              .orElseGet(() -> new None(mapping.containerPort())));
    }
    return slots;
  }

  private static List<Slot> endpoints(Pod pod) {
    List<Slot> slots = new ArrayList<>();
    for (PodContainer container : pod.containers()) {
      for (PodContainer.Endpoint endpoint : container.endpoints()) {
        slots.add(
            endpoint
                .hostPort()
                .<Slot>map(port -> port == 0 ? new Any() : new Fixed(port))
                .orElseGet(() -> new None(endpoint.containerPort().orElse(0))));
      }
    }
    return slots;
  }
}
