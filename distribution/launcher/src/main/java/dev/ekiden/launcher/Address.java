package dev.ekiden.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Where the server listens.
 *
 * @param listen address
 * @param port never 0
 * @param hostname how others reach it
 */
record Address(String listen, int port, String hostname) {
  /**
   * Finds out by binding whether the address can be had, so that a mistake costs one line and not
   * half a start.
   *
   * @throws StartException if it cannot
   */
  static Address of(Chosen chosen) {
    var listen = chosen.text("http_address").orElseThrow();
    var wanted = chosen.number("http_port");
    InetAddress address;
    try {
      address = InetAddress.getByName(listen);
    } catch (UnknownHostException _) {
      throw new UsageException(
          "--http_address: '%s' is not allowed; it takes an address of this machine"
              .formatted(listen));
    }
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, wanted));
      return new Address(listen, socket.getLocalPort(), hostname(chosen, address));
    } catch (IOException e) {
      throw new StartException(
          "cannot listen on %s:%d (--http_address, --http_port): %s"
              .formatted(listen, wanted, e.getMessage()),
          e);
    }
  }

  private static String hostname(Chosen chosen, InetAddress address) {
    return chosen
        .text("hostname")
        .orElseGet(
            () -> {
              if (!address.isAnyLocalAddress()) {
                return address.getHostAddress();
              }
              try {
                return InetAddress.getLocalHost().getHostName();
              } catch (UnknownHostException _) {
                return "localhost";
              }
            });
  }

  String url() {
    return "http://%s:%d".formatted(hostname, port);
  }

  /** Where this process itself reaches the server. */
  InetSocketAddress local() {
    try {
      var address = InetAddress.getByName(listen);
      return new InetSocketAddress(
          address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // of() has resolved it
    }
  }
}
