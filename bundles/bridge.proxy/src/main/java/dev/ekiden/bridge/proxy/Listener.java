package dev.ekiden.bridge.proxy;

import dev.ekiden.api.model.RoutingTable.Backend;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One service port: its socket and who is behind it. */
final class Listener {
  private final ServerSocketChannel socket;
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger open;
  private final ProxyConfig config;
  private List<Backend> routed = List.of();
  private volatile Backends backends = new Backends(List.of(), turn);

  /** {@code open} counts the connections of all ports. */
  Listener(ServerSocketChannel socket, AtomicInteger open, ProxyConfig config) {
    this.socket = socket;
    this.open = open;
    this.config = config;
  }

  ServerSocketChannel socket() {
    return socket;
  }

  /** Returns whether that is anything new. Called by one thread at a time. */
  boolean route(List<Backend> all) {
    if (all.equals(routed)) {
      return false;
    }
    routed = List.copyOf(all);
    backends = new Backends(all, turn);
    return true;
  }

  void serve(SocketChannel client) {
    if (open.incrementAndGet() > config.max_connections()) {
      open.decrementAndGet();
      Connection.close(client);
      return;
    }
    List<Backend> candidates = backends.candidates();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                new Connection(client, config.connect_timeout_ms(), Connection.LINGERING)
                    .run(candidates);
              } finally {
                open.decrementAndGet();
              }
            });
  }
}
