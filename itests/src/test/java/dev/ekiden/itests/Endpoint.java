package dev.ekiden.itests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ekiden.itests.Reader.Got;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** An endpoint that events are posted to; it keeps all it is given. */
final class Endpoint implements AutoCloseable {
  private final HttpServer server;
  // Guarded by itself
  private final List<Got> got = new ArrayList<>();

  Endpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    long id = Long.parseLong(exchange.getRequestHeaders().getFirst("X-Ekiden-Event-Id"));
    synchronized (got) {
      got.add(new Got(id, body, exchange.getRemoteAddress().getPort()));
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  /** Subscribes this one; {@code more} of the query, or nothing. */
  void subscribe(Ekiden ekiden, String more) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    ekiden
        .post(
            "/v2/eventSubscriptions?callbackUrl="
                + URLEncoder.encode(url, StandardCharsets.UTF_8)
                + more,
            "")
        .expect(200);
  }

  List<Got> got() {
    synchronized (got) {
      return List.copyOf(got);
    }
  }

  List<Long> ids() {
    return got().stream().map(Got::id).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
