package dev.ekiden.core;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RoutingTable.Backend;
import dev.ekiden.api.model.RoutingTable.Port;
import dev.ekiden.api.model.RoutingTable.Service;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import dev.ekiden.core.matching.TaskPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The routing table as a projection: built when somebody asks, service by service; those that did
 * not change are taken over.
 */
final class Routing {
  private Routing() {}

  static RoutingTable table(Parts parts) {
    List<Service> services = new ArrayList<>();
    for (RunSpec spec : parts.tree.specs()) {
      if (routed(spec)) {
        Fleet fleet = parts.fleets.get(spec.id());
        services.add((fleet == null ? Fleet.empty(spec.id()) : fleet).service(spec));
      }
    }
    return new RoutingTable(services);
  }

  /** Whether anybody can ask for it by a port. */
  static boolean routed(RunSpec spec) {
    return switch (spec) {
      case App app -> !app.servicePorts().isEmpty();
      case Pod pod -> pod.containers().stream().anyMatch(c -> !c.endpoints().isEmpty());
    };
  }

  /** What a member is to a router; empty: not there at all. */
  static Optional<RoutingTable.State> state(Member member) {
    return switch (member.instance().condition()) {
      case RUNNING -> Optional.of(running(member));
      case KILLING -> Optional.of(RoutingTable.State.DRAINING);
      case UNREACHABLE -> Optional.of(RoutingTable.State.DOWN);
      default -> Optional.empty();
    };
  }

  private static RoutingTable.State running(Member member) {
    if (!member.wanted() || member.killing()) {
      return RoutingTable.State.DRAINING;
    }
    if (member.gated()) {
      return RoutingTable.State.DOWN;
    }
    if (!member.hasChecks()) {
      return RoutingTable.State.UP;
    }
    return member
        .health()
        .of(member.spec(), member.instance())
        .map(well -> well ? RoutingTable.State.UP : RoutingTable.State.DRAINING)
        .orElse(member.trusted() ? RoutingTable.State.UP : RoutingTable.State.DOWN);
  }

  /** Whether a change of a member changes the table. */
  static boolean differs(Member before, Member after) {
    Optional<RoutingTable.State> state = state(after);
    return !state.equals(state(before))
        || (state.isPresent()
            && !before.instance().tasks().equals(after.instance().tasks())
            && !sameAddresses(before.instance(), after.instance()));
  }

  private static boolean sameAddresses(Instance a, Instance b) {
    if (a.tasks().size() != b.tasks().size()) {
      return false;
    }
    for (int i = 0; i < a.tasks().size(); i++) {
      Task x = a.tasks().get(i);
      Task y = b.tasks().get(i);
      if (!x.id().equals(y.id())
          || !x.hostPorts().equals(y.hostPorts())
          || !x.ips().equals(y.ips())) {
        return false;
      }
    }
    return true;
  }

  static Service build(RunSpec spec, Fleet fleet) {
    return switch (spec) {
      case App app -> ofApp(app, fleet);
      case Pod pod -> ofPod(pod, fleet);
    };
  }

  private static Service ofApp(App app, Fleet fleet) {
    List<Port> ports = new ArrayList<>();
    int index = 0;
    if (app.hostNetworking()) {
      for (PortDefinition d : app.portDefinitions()) {
        List<Backend> backends = backends(fleet, index);
        ports.add(new Port(index++, d.port(), d.protocol(), d.name(), d.labels(), backends));
      }
    } else {
      for (PortMapping m : app.portMappings()) {
        List<Backend> backends = backends(fleet, index);
        ports.add(new Port(index++, m.servicePort(), m.protocol(), m.name(), m.labels(), backends));
      }
    }
    return new Service(app.id(), ports, app.labels(), app.healthChecks());
  }

  private static List<Backend> backends(Fleet fleet, int index) {
    List<Backend> backends = new ArrayList<>();
    for (Member member : fleet.members()) {
      Optional<RoutingTable.State> state = state(member);
      if (state.isPresent() && member.spec() instanceof App app) {
        Task task = member.instance().tasks().getFirst();
        List<TaskPort> ports = TaskPort.of(app, task);
        if (index < ports.size()) {
          TaskPort port = ports.get(index);
          String host = port.host(app, member.instance(), task);
          backends.add(new Backend(task.id(), host, port.number(), state.get()));
        }
      }
    }
    return backends;
  }

  private static Service ofPod(Pod pod, Fleet fleet) {
    List<Port> ports = new ArrayList<>();
    for (int c = 0; c < pod.containers().size(); c++) {
      int taken = 0;
      for (PodContainer.Endpoint endpoint : pod.containers().get(c).endpoints()) {
        int slot = endpoint.hostPort().isPresent() ? taken++ : -1;
        ports.add(
            new Port(
                ports.size(),
                0,
                String.join(",", endpoint.protocols()),
                Optional.of(endpoint.name()),
                endpoint.labels(),
                backends(fleet, endpoint, c, slot)));
      }
    }
    return new Service(pod.id(), ports, pod.labels(), List.of());
  }

  private static List<Backend> backends(
      Fleet fleet, PodContainer.Endpoint endpoint, int container, int slot) {
    List<Backend> backends = new ArrayList<>();
    for (Member member : fleet.members()) {
      Optional<RoutingTable.State> state = state(member);
      if (state.isPresent() && container < member.instance().tasks().size()) {
        Task task = member.instance().tasks().get(container);
        boolean onHost = slot >= 0 && slot < task.hostPorts().size();
        Optional<Integer> port =
            onHost ? Optional.of(task.hostPorts().get(slot)) : endpoint.containerPort();
        String host = onHost ? agent(member.instance()) : address(member, task);
        port.ifPresent(p -> backends.add(new Backend(task.id(), host, p, state.get())));
      }
    }
    return backends;
  }

  private static String address(Member member, Task task) {
    boolean own =
        member.spec().networks().stream().anyMatch(n -> n.mode() == Network.Mode.CONTAINER);
    return own && !task.ips().isEmpty()
        ? task.ips().getFirst().address()
        : agent(member.instance());
  }

  private static String agent(Instance instance) {
    return instance.placement().map(p -> p.host()).orElse("");
  }
}
