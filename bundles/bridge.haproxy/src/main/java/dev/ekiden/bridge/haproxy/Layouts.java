package dev.ekiden.bridge.haproxy;

import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RoutingTable.State;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** From the routing table to a layout. */
final class Layouts {
  private final String bindAddress;
  private final Set<String> groups;

  // Of the table at hand
  private final Map<String, Optional<String>> addresses = new HashMap<>();
  private final Set<String> problems = new LinkedHashSet<>();

  Layouts(HaproxyConfig config) {
    bindAddress = config.bind_address();
    groups = Set.copyOf(Labels.list(config.groups()));
  }

  Layout of(RoutingTable table) {
    Map<Integer, Layout.Listener> listeners = new TreeMap<>();
    addresses.clear();
    problems.clear();
    for (RoutingTable.Service service : table.services()) {
      Labels labels = new Labels(service.labels());
      for (RoutingTable.Port port : service.ports()) {
        int number = labels.port(port.index()).orElse(port.servicePort());
        boolean shown =
            number > 0
                && port.protocol().contains("tcp")
                && labels.enabled(port.index())
                && labels.inGroups(port.index(), groups);
        if (shown) {
          Layout.Listener listener = listener(service, port, labels, number);
          // Two specs with one service port share it.
          listeners.merge(number, listener, Layouts::join);
        }
      }
    }
    return new Layout(listeners);
  }

  /** What of the last table was left out or replaced by a default. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  private static Layout.Listener join(Layout.Listener first, Layout.Listener second) {
    Map<String, Layout.Server> servers = new TreeMap<>(first.servers());
    servers.putAll(second.servers());
    return first.withServers(servers);
  }

  private Layout.Listener listener(
      RoutingTable.Service service, RoutingTable.Port port, Labels labels, int number) {
    int index = port.index();
    labels.senseless(index).forEach(l -> problems.add(service.app() + ": " + l));
    List<String> vhosts = labels.vhosts(index);
    boolean http =
        labels.http(index).orElseGet(() -> !vhosts.isEmpty() || httpChecked(service, index));
    return new Layout.Listener(
        service.app().toString(),
        number,
        labels.bindAddress(index).orElse(bindAddress),
        service.app().safePath() + "_" + number,
        http,
        labels.balance(index),
        http && labels.sticky(index),
        http ? vhosts : List.of(),
        labels.path(index),
        servers(port));
  }

  private static boolean httpChecked(RoutingTable.Service service, int index) {
    return service.healthChecks().stream()
        .filter(check -> check.portIndex().orElse(0) == index)
        .map(HealthCheck::protocol)
        .anyMatch(protocol -> protocol.equals("HTTP") || protocol.equals("MESOS_HTTP"));
  }

  /** When nobody is up, one that is about to end is still better than none. */
  private Map<String, Layout.Server> servers(RoutingTable.Port port) {
    boolean anyUp = port.backends().stream().anyMatch(b -> b.state() == State.UP);
    Map<String, Layout.Server> servers = new TreeMap<>();
    for (RoutingTable.Backend backend : port.backends()) {
      State state = !anyUp && backend.state() == State.DRAINING ? State.UP : backend.state();
      address(backend.host())
          .ifPresent(
              address ->
                  servers.put(
                      backend.task().toString(),
                      new Layout.Server(address, backend.port(), state)));
    }
    return servers;
  }

  private Optional<String> address(String host) {
    return addresses.computeIfAbsent(
        host,
        name -> {
          try {
            return Optional.of(InetAddress.getByName(name).getHostAddress());
          } catch (UnknownHostException e) {
            problems.add("tasks on " + name + " are left out: the name has no address");
            return Optional.empty();
          }
        });
  }
}
