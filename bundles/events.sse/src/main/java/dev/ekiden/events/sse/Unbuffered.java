package dev.ekiden.events.sse;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.HttpOutput;

/**
 * Writes past the buffer of a response. Whoever has written through it once keeps it, 24 KB outside
 * of the heap, for as long as the client stays, which may be days. A small buffer is no way out:
 * large writes are cut into pieces of its size.
 */
final class Unbuffered {
  private Unbuffered() {}

  /**
   * Hands bytes, which must not change afterwards, to the connection.
   *
   * @return whether they have to be flushed: the stream is not the container's own
   */
  static boolean write(ServletOutputStream out, byte[] bytes) throws IOException {
    if (out instanceof HttpOutput direct) {
      direct.write(ByteBuffer.wrap(bytes));
      return false;
    }
    out.write(bytes);
    return true;
  }
}
