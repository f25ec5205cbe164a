package dev.ekiden.bridge.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** Listening sockets that two versions of this bundle can share during a swap. */
interface Sockets {
  /** A bound, non-blocking socket: the predecessor's, or a new one. */
  ServerSocketChannel take(InetSocketAddress address) throws IOException;

  /**
   * Gives a socket up.
   *
   * @param unwanted nobody is to listen there any more; otherwise it is closed only when no
   *     successor uses it
   */
  void release(ServerSocketChannel socket, boolean unwanted);
}
