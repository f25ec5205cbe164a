package dev.ekiden.events.sse;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import org.eclipse.jetty.ee10.servlet.ServletApiRequest;

/** Ends the connection of a client that does not take what is being written to it. */
final class HangUp {
  private HangUp() {}

  /**
   * Closes the socket below a request: the write that waits for the client fails, and the container
   * tells the listener. To close the connection above it would end the request first, and the
   * container would meet the failing write with a stack trace.
   *
   * @return false when the container is another one, which does not let us
   */
  static boolean on(ServletRequest request) {
    ServletRequest inner = request;
    while (inner instanceof ServletRequestWrapper wrapper) {
      inner = wrapper.getRequest();
    }
    if (inner instanceof ServletApiRequest direct) {
      direct.getRequest().getConnectionMetaData().getConnection().getEndPoint().close();
      return true;
    }
    return false;
  }
}
