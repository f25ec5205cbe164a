package dev.ekiden.bridge.proxy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * Sockets handed on through the service registry: a type of the JDK is the same in both versions of
 * the bundle.
 */
final class ServiceSockets implements Sockets {
  private static final String ADDRESS = "ekiden.proxy.address";
  private static final int BACKLOG = 1024;

  private final BundleContext context;
  private final Map<ServerSocketChannel, ServiceRegistration<ServerSocketChannel>> mine =
      new HashMap<>();

  ServiceSockets(BundleContext context) {
    this.context = context;
  }

  @Override
  public ServerSocketChannel take(InetSocketAddress address) throws IOException {
    Optional<ServerSocketChannel> shared = registered(address.toString());
    ServerSocketChannel socket = shared.isPresent() ? shared.get() : bind(address);
    mine.put(
        socket,
        context.registerService(
            ServerSocketChannel.class,
            socket,
            FrameworkUtil.asDictionary(Map.of(ADDRESS, address.toString()))));
    return socket;
  }

  private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.bind(address, BACKLOG);
      socket.configureBlocking(false);
      return socket;
    } catch (BindException e) {
      socket.close();
      throw new IOException(
          "%s:%d is in use by another process"
              .formatted(address.getHostString(), address.getPort()),
          e);
    }
  }

  private Optional<ServerSocketChannel> registered(String address) {
    for (ServiceReference<ServerSocketChannel> reference : references(address)) {
      ServerSocketChannel socket = context.getService(reference);
      if (socket != null && socket.isOpen()) {
        return Optional.of(socket);
      }
    }
    return Optional.empty();
  }

  private Collection<ServiceReference<ServerSocketChannel>> references(String address) {
    try {
      return context.getServiceReferences(
          ServerSocketChannel.class, "(" + ADDRESS + "=" + address + ")");
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void release(ServerSocketChannel socket, boolean unwanted) {
    ServiceRegistration<ServerSocketChannel> registration = mine.remove(socket);
    boolean usedByAnother = false;
    if (registration != null) {
      String address = String.valueOf(registration.getReference().getProperty(ADDRESS));
      registration.unregister();
      usedByAnother = registered(address).filter(s -> s.equals(socket)).isPresent();
    }
    if (unwanted || !usedByAnother) {
      Connection.close(socket);
    }
  }
}
