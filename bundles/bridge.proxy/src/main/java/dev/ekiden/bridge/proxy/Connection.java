package dev.ekiden.bridge.proxy;

import dev.ekiden.api.model.RoutingTable.Backend;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;

/** One client's connection and its backend's: bytes go both ways until both sides have ended. */
final class Connection {
  private static final int BUFFER = 16 * 1024;

  private final SocketChannel client;
  private final int connectTimeoutMillis;

  Connection(SocketChannel client, int connectTimeoutMillis) {
    this.client = client;
    this.connectTimeoutMillis = connectTimeoutMillis;
  }

  /** Runs on a thread of its own, until the connection is over. */
  void run(List<Backend> candidates) {
    try {
      client.configureBlocking(true);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Optional<SocketChannel> backend = connect(candidates);
      if (backend.isPresent()) {
        relay(backend.get());
      }
    } catch (IOException e) {
      // One of the two has gone away: that ends the connection, and is nobody's fault here.
    } finally {
      close(client);
    }
  }

  /** The first candidate that answers; one that refuses is skipped, so that no request is lost. */
  private Optional<SocketChannel> connect(List<Backend> candidates) {
    for (Backend candidate : candidates) {
      SocketChannel channel = null;
      try {
        channel = SocketChannel.open();
        channel
            .socket()
            .connect(
                new InetSocketAddress(candidate.host(), candidate.port()), connectTimeoutMillis);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return Optional.of(channel);
      } catch (IOException | java.nio.channels.UnresolvedAddressException e) {
        if (channel != null) {
          close(channel);
        }
      }
    }
    return Optional.empty();
  }

  private void relay(SocketChannel backend) {
    try (backend) {
      Thread upstream = Thread.ofVirtual().start(() -> copy(client, backend));
      copy(backend, client);
      upstream.join();
    } catch (IOException | InterruptedException e) {
      // closed by try
    }
  }

  /** Copies until the source ends, then ends the target's input; an error ends both sides. */
  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  static void close(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // nothing left to do for it
    }
  }
}
