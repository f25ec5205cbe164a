package dev.ekiden.bridge.haproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether ports can be listened on. HAProxy's check of a configuration does not try that, and a
 * reload that fails for one port fails for all.
 */
final class Binds {
  private static final Pattern LINE = Pattern.compile("(?m)^ *bind \\S*:(\\d+)$");

  private Binds() {}

  /** Ports in a configuration file of ours. */
  static Set<Integer> in(String configuration) {
    Set<Integer> ports = new HashSet<>();
    Matcher lines = LINE.matcher(configuration);
    while (lines.find()) {
      ports.add(Integer.parseInt(lines.group(1)));
    }
    return ports;
  }

  /**
   * What is left when everything goes whose port cannot be had.
   *
   * @param held ports that our process listens on already
   * @param problems takes a line for each that goes
   */
  static Layout possible(
      Layout wanted, String vhostAddress, int vhostPort, Set<Integer> held, List<String> problems) {
    Map<Integer, Layout.Listener> left = new TreeMap<>();
    boolean vhosts = wanted.listeners().values().stream().anyMatch(l -> !l.vhosts().isEmpty());
    Optional<String> vhostRefusal =
        !vhosts || held.contains(vhostPort) ? Optional.empty() : refusal(vhostAddress, vhostPort);
    vhostRefusal.ifPresent(
        why -> problems.add("port %d for host names: %s".formatted(vhostPort, why)));
    for (Layout.Listener listener : wanted.listeners().values()) {
      Optional<String> refusal =
          vhosts && listener.port() == vhostPort
              ? Optional.of("it is the port for host names")
              : held.contains(listener.port())
                  ? Optional.empty()
                  : refusal(listener.bindAddress(), listener.port());
      if (refusal.isPresent()) {
        problems.add("port %d of %s: %s".formatted(listener.port(), listener.app(), refusal.get()));
      } else {
        left.put(
            listener.port(),
            vhostRefusal.isPresent() ? listener.withVhosts(new ArrayList<>()) : listener);
      }
    }
    return new Layout(left);
  }

  private static Optional<String> refusal(String address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(
          address.equals("*")
              ? new InetSocketAddress(port)
              : new InetSocketAddress(InetAddress.getByName(address), port));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "%s cannot be listened on: %s"
              .formatted(address.equals("*") ? "it" : address + ":" + port, e.getMessage()));
    }
  }
}
