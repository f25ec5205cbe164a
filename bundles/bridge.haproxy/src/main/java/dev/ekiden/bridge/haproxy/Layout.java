package dev.ekiden.bridge.haproxy;

import dev.ekiden.api.model.RoutingTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What HAProxy is to look like: one listener per service port. Equal layouts give equal
 * configurations.
 *
 * @param listeners by port
 */
record Layout(Map<Integer, Listener> listeners) {
  /**
   * One service port with its backend.
   *
   * @param app whose port it is
   * @param backend name of the backend, unique
   * @param http HTTP mode, otherwise TCP
   * @param vhosts host names in the shared front end, lower case
   * @param path prefix for them, empty for all
   * @param servers by name
   */
  record Listener(
      String app,
      int port,
      String bindAddress,
      String backend,
      boolean http,
      String balance,
      boolean sticky,
      List<String> vhosts,
      String path,
      Map<String, Server> servers) {
    Listener {
      vhosts = List.copyOf(vhosts);
      servers = new TreeMap<>(servers);
    }

    /** All but the servers, which change without a reload; sticky backends name theirs. */
    Listener structure() {
      return sticky ? this : withServers(Map.of());
    }

    Listener withServers(Map<String, Server> others) {
      return new Listener(
          app, port, bindAddress, backend, http, balance, sticky, vhosts, path, others);
    }

    Listener withVhosts(List<String> others) {
      return new Listener(
          app, port, bindAddress, backend, http, balance, sticky, others, path, servers);
    }
  }

  /** One task; the address is numeric. */
  record Server(String address, int port, RoutingTable.State state) {}

  Layout {
    listeners = new TreeMap<>(listeners);
  }

  /** What only a reload can change. */
  Layout structure() {
    Map<Integer, Listener> bare = new TreeMap<>();
    listeners.forEach((port, listener) -> bare.put(port, listener.structure()));
    return new Layout(bare);
  }
}
