package dev.ekiden.events.websocket;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;

/**
 * Turns a request into a {@link Connection}.
 *
 * @param maxMessage bytes of a message from a client; larger ones end the connection with 1009
 * @param origins pages of other sites that may connect; {@code *} for all. A browser lets any page
 *     open a WebSocket to any server and says only where the page is from
 */
public record Door(int maxMessage, Set<String> origins) {

  private static final int WRITE_BYTES = 64 * 1024;

  /** Whether the client asks for a WebSocket at all. */
  public static boolean wanted(HttpServletRequest request) {
    String upgrade = request.getHeader("Upgrade");
    return upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
  }

  /**
   * Answers the handshake; afterwards the connection speaks to its peer.
   *
   * @return false when there is no connection: it has been refused
   */
  public boolean open(
      HttpServlet servlet, HttpServletRequest request, HttpServletResponse response, Peer peer)
      throws IOException {
    if (!welcome(request)) {
      refuse(response, HttpServletResponse.SC_FORBIDDEN, "This origin may not connect");
      return false;
    }
    JettyWebSocketServerContainer container =
        JettyWebSocketServerContainer.getContainer(servlet.getServletContext());
    // A run goes out in few writes; the buffer is taken from a pool only while it does.
    container.setOutputBufferSize(WRITE_BYTES);
    Connection connection = new Connection(peer, request.getRemoteAddr(), maxMessage);
    boolean upgraded;
    try {
      upgraded =
          container.upgrade(
              (asked, answer) -> {
                // Compression would be done anew for every client: bytes could not be shared.
                answer.setExtensions(List.of());
                return connection;
              },
              request,
              response);
    } catch (IOException e) {
      return false; // gone before it had an answer: nobody is left to tell
    }
    if (!upgraded && !response.isCommitted()) {
      refuse(response, HttpServletResponse.SC_BAD_REQUEST, "Not a WebSocket handshake");
    }
    return upgraded;
  }

  /** Whether the page that sends the request, if it is one, may do so. */
  public boolean welcome(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null || origins.contains("*") || origins.contains(origin)) {
      return true;
    }
    try {
      String site = URI.create(origin).getRawAuthority();
      return site != null && site.equalsIgnoreCase(request.getHeader("Host"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** An error in the form that the REST API gives it. */
  public static void refuse(HttpServletResponse response, int status, String message)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response
        .getOutputStream()
        .write(
            ("{\"message\":\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}")
                .getBytes(StandardCharsets.UTF_8));
  }
}
