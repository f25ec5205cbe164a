package dev.ekiden.events.websocket;

import jakarta.servlet.http.HttpServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The container of the distribution around one servlet, on a free port. */
public final class WebServer implements AutoCloseable {
  private final Server server = new Server();
  private final HttpConfiguration http = new HttpConfiguration();
  private final ServerConnector connector =
      new ServerConnector(server, new HttpConnectionFactory(http));

  public WebServer(HttpServlet servlet, String... patterns) throws Exception {
    http.setUriCompliance(UriCompliance.UNSAFE);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    JettyWebSocketServletContainerInitializer.configure(context, null);
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    for (String pattern : patterns) {
      context.addServlet(holder, pattern);
    }
    server.setHandler(context);
    server.start();
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
