package dev.ekiden.tck;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A server on a free port of the loopback address that treats every connection alike. For tests of
 * whatever connects.
 */
public final class ScriptedServer implements Closeable {
  /** Treats one connection, on a thread of its own; the connection is closed afterwards. */
  public interface Script {
    void play(Socket connection) throws IOException;
  }

  private final ServerSocket server;

  private ScriptedServer(ServerSocket server, Script script) {
    this.server = server;
    Thread.startVirtualThread(() -> accept(script));
  }

  public static ScriptedServer of(Script script) throws IOException {
    return on(InetAddress.getLoopbackAddress(), script);
  }

  public static ScriptedServer on(InetAddress address, Script script) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress(address, 0), 1_000);
    return new ScriptedServer(socket, script);
  }

  /** Uses a socket that is bound already, e.g. one with TLS. */
  public static ScriptedServer on(ServerSocket bound, Script script) {
    return new ScriptedServer(bound, script);
  }

  /** Reads a request and answers it with this text. */
  public static Script answering(String answer) {
    return connection -> {
      readHead(connection);
      connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    };
  }

  /** Takes what is sent and never says a word. */
  public static Script silent() {
    return connection -> {
      while (connection.getInputStream().read() >= 0) {
        // not interested
      }
    };
  }

  /** Up to the first empty line, or the end. */
  public static String readHead(Socket connection) throws IOException {
    StringBuilder head = new StringBuilder();
    int c = connection.getInputStream().read();
    while (c >= 0) {
      head.append((char) c);
      if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        break;
      }
      c = connection.getInputStream().read();
    }
    return head.toString();
  }

  /** A port on which nobody listens. */
  public static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  private void accept(Script script) {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        Thread.startVirtualThread(() -> play(script, connection));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void play(Script script, Socket connection) {
    try (connection) {
      script.play(connection);
    } catch (IOException e) {
      // The other side is gone, as some tests want it.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
