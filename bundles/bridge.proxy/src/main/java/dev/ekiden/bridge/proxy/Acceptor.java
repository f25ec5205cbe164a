package dev.ekiden.bridge.proxy;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that accepts on all service ports.
 *
 * <p>The listening sockets are not the acceptor's: a successor goes on accepting on the very same
 * ones, so that at a swap no connection in a backlog is lost.
 */
final class Acceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Selector selector;
  // Only the acceptor's thread
  private boolean told;
  private long toldAt;

  Acceptor() throws IOException {
    selector = Selector.open();
    Thread.ofPlatform().daemon().name("ekiden-proxy-accept").start(this::run);
  }

  void add(ServerSocketChannel socket, Listener listener) throws ClosedChannelException {
    socket.register(selector, SelectionKey.OP_ACCEPT, listener);
    selector.wakeup();
  }

  void remove(ServerSocketChannel socket) {
    SelectionKey key = socket.keyFor(selector);
    if (key != null) {
      key.cancel();
      selector.wakeup();
    }
  }

  /** Stops accepting; the sockets stay open. */
  void stop() {
    Connection.close(selector);
  }

  private void run() {
    while (selector.isOpen()) {
      try {
        selector.select(this::accept);
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException e) {
        LOG.error("Accepting connections failed: {}", e.toString());
        return;
      }
    }
  }

  private void accept(SelectionKey key) {
    if (key.attachment() instanceof Listener listener
        && key.channel() instanceof ServerSocketChannel socket) {
      try {
        SocketChannel client = socket.accept();
        while (client != null) {
          listener.serve(client);
          client = socket.accept();
        }
      } catch (CancelledKeyException | ClosedChannelException e) {
        // released meanwhile
      } catch (IOException e) {
        // Out of descriptors, mostly: the client waits in the backlog and is tried again, but not
        // at once, for it would fail again and again.
        long now = System.nanoTime();
        if (!told || now - toldAt > TELL_NANOS) {
          told = true;
          toldAt = now;
          LOG.warn("Could not accept a connection: {}", e.getMessage());
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
