package dev.ekiden.bridge.proxy;

import dev.ekiden.api.model.RoutingTable.Backend;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One client's connection and its backend's: bytes go both ways until both sides have ended. */
final class Connection {
  private static final int BUFFER = 16 * 1024;
  private static final int KEEP_IDLE_SECONDS = 120;

  /** How long a client may go on sending to a task that has ended its side. */
  static final Duration LINGERING = Duration.ofSeconds(60);

  private final SocketChannel client;
  private final int connectTimeoutMillis;
  private final Duration lingering;

  Connection(SocketChannel client, int connectTimeoutMillis, Duration lingering) {
    this.client = client;
    this.connectTimeoutMillis = connectTimeoutMillis;
    this.lingering = lingering;
  }

  /** Runs on a thread of its own, until the connection is over. */
  void run(List<Backend> candidates) {
    try {
      client.configureBlocking(true);
      tune(client);
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
        tune(channel);
        return Optional.of(channel);
      } catch (IOException | java.nio.channels.UnresolvedAddressException e) {
        if (channel != null) {
          close(channel);
        }
      }
    }
    return Optional.empty();
  }

  /** A peer that is gone without a word, as after a power cut, is noticed after some minutes. */
  private static void tune(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    // By its name: its type is in a package that not every framework exports.
    for (SocketOption<?> option : channel.supportedOptions()) {
      if (option.name().equals("TCP_KEEPIDLE") && option.type() == Integer.class) {
        @SuppressWarnings("unchecked")
        SocketOption<Integer> keepIdle = (SocketOption<Integer>) option;
        channel.setOption(keepIdle, KEEP_IDLE_SECONDS);
      }
    }
  }

  private void relay(SocketChannel backend) {
    try (backend) {
      Thread upstream = Thread.ofVirtual().start(() -> copy(client, backend));
      copy(backend, client);
      // The task has said all it will; a client that does not end its side, too, is not waited for.
      upstream.join(lingering);
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
