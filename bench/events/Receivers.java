import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Endpoints for event callbacks, all on one port, and a dead one that accepts and never answers.
 */
final class Receivers implements AutoCloseable {
  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
  private final ServerSocket dead = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());

  // Guarded by this
  private long[] micros = new long[1 << 12];
  private int recorded;

  Receivers() throws IOException {
    server.createContext("/", this::receive);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  String url(int number) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/endpoint-" + number;
  }

  String deadUrl() {
    return "http://127.0.0.1:" + dead.getLocalPort() + "/dead";
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    long now = System.nanoTime();
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
    String text = new String(body, StandardCharsets.UTF_8);
    int mark = text.indexOf("{\"at\":\"");
    if (mark >= 0) {
      long at = Long.parseLong(text.substring(mark + Payload.AT, mark + Payload.AT_END));
      record((now - at) / 1_000);
    }
  }

  private synchronized void record(long latency) {
    if (recorded == micros.length) {
      micros = Arrays.copyOf(micros, recorded * 2);
    }
    micros[recorded++] = latency;
    notifyAll();
  }

  synchronized void forget() {
    recorded = 0;
  }

  /** The latencies of so many deliveries, in microseconds, sorted. */
  synchronized long[] await(int deliveries, int seconds) throws InterruptedException, IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (recorded < deliveries) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IOException(recorded + " of " + deliveries + " deliveries");
      }
      wait(left);
    }
    long[] sorted = Arrays.copyOf(micros, recorded);
    Arrays.sort(sorted);
    return sorted;
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    dead.close();
  }
}
