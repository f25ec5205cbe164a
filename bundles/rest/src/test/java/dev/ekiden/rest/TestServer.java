package dev.ekiden.rest;

import dev.ekiden.api.Orchestrator;
import dev.ekiden.spi.auth.Auth;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.ws.rs.core.Application;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.ServletMapping;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.jspecify.annotations.Nullable;

/** The resources and filters in the container that also runs them in the distribution. */
final class TestServer implements AutoCloseable {
  private static final String API = "/*";

  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  final FakeOrchestrator core = new FakeOrchestrator();
  private final Server server = new Server();
  private final ServerConnector connector;
  private final ServletContextHandler context;

  TestServer() throws Exception {
    this(null, Duration.ofSeconds(10), 1024 * 1024);
  }

  TestServer(@Nullable Auth auth, Duration deadline, int maxBody) throws Exception {
    this(Optional.empty(), auth, deadline, maxBody);
  }

  /** With another core than {@link #core}. */
  TestServer(Orchestrator core, int maxBody) throws Exception {
    this(Optional.of(core), null, Duration.ofSeconds(10), maxBody);
  }

  private TestServer(
      Optional<Orchestrator> other, @Nullable Auth auth, Duration deadline, int maxBody)
      throws Exception {
    Orchestrator orchestrator = other.orElse(core);
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(UriCompliance.UNSAFE);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);

    Access access = new Access(auth);
    Flags flags = new Flags(orchestrator);
    Metrics metrics = new Metrics();
    Presence presence = new Presence();
    Api api =
        new Api(
            new Door(orchestrator, deadline),
            access,
            metrics,
            presence,
            new Plugins(access, null, null),
            InstantSource.fixed(NOW));
    context = new ServletContextHandler("/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    List.of(
            new RequestMeter(metrics),
            new StandardHeaders(flags),
            new RequestLimit(flags),
            new Cors(flags),
            new Guard(access, flags),
            new Patience(presence),
            new Intake(maxBody, Duration.ofSeconds(2)))
        .forEach(filter -> add(context, filter));
    ServletContainer jersey = new ServletContainer(ResourceConfig.forApplication(api));
    context.addServlet(new ServletHolder(jersey), API);
    server.setHandler(context);
    server.start();
  }

  /** With an empty application instead of the API, as the whiteboard has it at first. */
  static TestServer withoutApi() throws Exception {
    TestServer server = new TestServer();
    ServletHandler servlets = server.context.getServletHandler();
    servlets.setServletMappings(new ServletMapping[0]);
    servlets.addServletWithMapping(
        new ServletHolder(new ServletContainer(ResourceConfig.forApplication(new Application()))),
        API);
    return server;
  }

  private static void add(ServletContextHandler context, Filter filter) {
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Sends a request exactly as written; no client library touches its path. */
  Answered send(String method, String path, String headers, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String length =
        content.length == 0 || headers.contains("Transfer-Encoding")
            ? ""
            : "Content-Length: " + content.length + "\r\n";
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port()), 5_000);
      socket.setSoTimeout(15_000);
      String head =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: 127.0.0.1:"
              + port()
              + "\r\nConnection: close\r\n"
              + headers
              + length
              + "\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(content);
      socket.getOutputStream().flush();
      return Answered.read(socket.getInputStream());
    }
  }

  Answered get(String path) throws IOException {
    return send("GET", path, "Accept: application/json\r\n", "");
  }

  Answered send(String method, String path, String json) throws IOException {
    return send(
        method, path, "Accept: application/json\r\nContent-Type: application/json\r\n", json);
  }

  /** What came back: status, header lines, body. */
  record Answered(int status, List<String> headers, String body) {
    static Answered read(InputStream in) throws IOException {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int end = text.indexOf("\r\n\r\n");
      List<String> lines = text.substring(0, end).lines().toList();
      return new Answered(
          Integer.parseInt(lines.getFirst().split(" ")[1]),
          lines.subList(1, lines.size()),
          text.substring(end + 4));
    }

    String header(String name) {
      return headers.stream()
          .filter(h -> h.toLowerCase().startsWith(name.toLowerCase() + ":"))
          .map(h -> h.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
