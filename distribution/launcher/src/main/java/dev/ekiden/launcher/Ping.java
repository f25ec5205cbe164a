package dev.ekiden.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Asks for /ping over a bare socket: a client library would take longer to load than we start. */
final class Ping {
  private static final Duration PAUSE = Duration.ofMillis(15);
  private static final int DEADLINE_MS = 2_000;

  private Ping() {}

  /**
   * Asks until there is an answer of 200.
   *
   * @return false if there was none in time
   */
  static boolean await(InetSocketAddress address, Optional<String> credentials, Duration time) {
    var end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      if (ask(address, credentials)) {
        return true;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return false;
  }

  private static boolean ask(InetSocketAddress address, Optional<String> credentials) {
    try (var socket = new Socket()) {
      socket.setSoTimeout(DEADLINE_MS);
      socket.connect(address, DEADLINE_MS);
      var authorization =
          credentials
              .map(c -> Base64.getEncoder().encodeToString(c.getBytes(StandardCharsets.UTF_8)))
              .map(c -> "Authorization: Basic " + c + "\r\n")
              .orElse("");
      socket
          .getOutputStream()
          .write(
              "GET /ping HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n"
                  .formatted(address.getHostString(), authorization)
                  .getBytes(StandardCharsets.US_ASCII));
      var status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return status.equals("HTTP/1.1 200");
    } catch (IOException _) {
      return false; // not there yet
    }
  }
}
