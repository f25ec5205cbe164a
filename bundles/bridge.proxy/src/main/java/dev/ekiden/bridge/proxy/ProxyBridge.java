package dev.ekiden.bridge.proxy;

import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.RoutingTable.Backend;
import dev.ekiden.spi.bridge.Bridge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Balances TCP connections to service ports over the tasks behind them, in this process. */
@Component(
    service = Bridge.class,
    property = "ekiden.name=proxy",
    configurationPid = ProxyConfig.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ProxyConfig.class)
public final class ProxyBridge implements Bridge {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyBridge.class);

  private final ProxyConfig config;
  private final Sockets sockets;
  private final Acceptor acceptor;
  private final Map<Integer, Listener> listeners = new HashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  @Activate
  public ProxyBridge(BundleContext context, ProxyConfig config) throws IOException {
    this(new ServiceSockets(context), config);
  }

  ProxyBridge(Sockets sockets, ProxyConfig config) throws IOException {
    this.sockets = sockets;
    this.acceptor = new Acceptor();
    this.config = config;
  }

  @Override
  public synchronized Applied apply(RoutingTable table, long version) {
    Map<Integer, List<Backend>> wanted = byPort(table);
    int closed = closeUnwanted(wanted);
    int opened = 0;
    int changed = 0;
    List<String> problems = new ArrayList<>();
    for (Map.Entry<Integer, List<Backend>> port : wanted.entrySet()) {
      try {
        Listener listener = listeners.get(port.getKey());
        if (listener == null) {
          listen(port.getKey(), port.getValue());
          opened++;
        } else if (listener.route(port.getValue())) {
          changed++;
        }
      } catch (IOException e) {
        problems.add(
            "service port %d of %s: %s"
                .formatted(port.getKey(), apps(table, port.getKey()), e.getMessage()));
      }
    }
    return new Applied(
        opened + changed + closed == 0 ? How.UNCHANGED : How.IN_PLACE,
        "%d ports, %d opened, %d changed, %d closed"
            .formatted(listeners.size(), opened, changed, closed),
        problems);
  }

  private static String apps(RoutingTable table, int port) {
    return table.services().stream()
        .filter(service -> service.ports().stream().anyMatch(p -> p.servicePort() == port))
        .map(service -> service.app().toString())
        .collect(Collectors.joining(", "));
  }

  private int closeUnwanted(Map<Integer, List<Backend>> wanted) {
    int closed = 0;
    Iterator<Map.Entry<Integer, Listener>> all = listeners.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Integer, Listener> entry = all.next();
      if (!wanted.containsKey(entry.getKey())) {
        acceptor.remove(entry.getValue().socket());
        sockets.release(entry.getValue().socket(), true);
        all.remove();
        closed++;
      }
    }
    return closed;
  }

  /** Two specs with one service port share it, as they would behind HAProxy's single bind. */
  private static Map<Integer, List<Backend>> byPort(RoutingTable table) {
    Map<Integer, List<Backend>> ports = new TreeMap<>();
    for (RoutingTable.Service service : table.services()) {
      for (RoutingTable.Port port : service.ports()) {
        if (port.servicePort() > 0 && port.protocol().contains("tcp")) {
          ports.computeIfAbsent(port.servicePort(), p -> new ArrayList<>()).addAll(port.backends());
        }
      }
    }
    return ports;
  }

  /** The backends come first: a shared socket may have clients waiting. */
  private void listen(int port, List<Backend> backends) throws IOException {
    ServerSocketChannel socket = sockets.take(new InetSocketAddress(config.bind_address(), port));
    Listener listener = new Listener(socket, open, config);
    listener.route(backends);
    acceptor.add(socket, listener);
    listeners.put(port, listener);
    LOG.info("Listening on {}:{}", config.bind_address(), port);
  }

  /** Connections go on; sockets that a successor uses stay open. */
  @Deactivate
  synchronized void deactivate() {
    acceptor.stop();
    listeners.values().forEach(listener -> sockets.release(listener.socket(), false));
    listeners.clear();
  }
}
