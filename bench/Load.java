import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load on a running Ekiden; started from source: {@code java bench/Load.java MODE HOST PORT …}.
 *
 * <p>A client is a thread with one kept-open connection that asks again as soon as it is answered
 * (closed loop). Times are taken around one request, on the client's side. Only loopback addresses
 * are accepted as a target.
 */
public final class Load {
  private static final int OK = 200;

  private Load() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      System.err.println(
          """
          java bench/Load.java create HOST PORT [apps=1000] [clients=16]   durable creations a second
          java bench/Load.java read   HOST PORT [seconds=10] [clients=16]  GET /v2/apps/{id} a second
          java bench/Load.java mixed  HOST PORT [seconds=10] [readers=50]  writes alone, then beside polling readers
          java bench/Load.java scale  HOST PORT [instances=10000]          one app until all instances run\
          """);
      System.exit(2);
    }
    if (!args[1].equals("localhost") && !args[1].startsWith("127.")) {
      System.err.println("HOST is '" + args[1] + "', allowed are addresses of this machine");
      System.exit(2);
    }
    Target target = new Target(args[1], Integer.parseInt(args[2]));
    int first = args.length > 3 ? Integer.parseInt(args[3]) : 0;
    int second = args.length > 4 ? Integer.parseInt(args[4]) : 0;
    switch (args[0]) {
      case "create" -> create(target, or(first, 1_000), or(second, 16));
      case "read" -> read(target, or(first, 10), or(second, 16));
      case "mixed" -> mixed(target, or(first, 10), or(second, 50));
      case "scale" -> scale(target, or(first, 10_000));
      default -> System.err.println("no mode " + args[0]);
    }
  }

  private static int or(int value, int preset) {
    return value > 0 ? value : preset;
  }

  private static void create(Target target, int apps, int clients) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
    String run = Long.toString(System.nanoTime(), 36);
    long start = System.nanoTime();
    together(
        clients,
        connection -> {
          for (int i = next.getAndIncrement(); i < apps; i = next.getAndIncrement()) {
            int number = i;
            micros.add(
                timed(
                    () ->
                        connection.post("/v2/apps", app("/load-" + run + "/a" + number, 1), 201)));
          }
        },
        target);
    report("creations", apps, start, micros);
    try (Connection connection = target.connect()) {
      connection.ask("DELETE", "/v2/groups/load-" + run + "?force=true", "");
    }
  }

  private static void read(Target target, int seconds, int clients) throws Exception {
    String id = "/load-read";
    try (Connection connection = target.connect()) {
      connection.post("/v2/apps", app(id, 1), 201);
      awaitRunning(connection, id, 1);
    }
    ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    together(
        clients,
        connection -> {
          while (System.nanoTime() < end) {
            micros.add(timed(() -> connection.get("/v2/apps" + id)));
          }
        },
        target);
    report("reads", micros.size(), start, micros);
    try (Connection connection = target.connect()) {
      connection.ask("DELETE", "/v2/apps" + id, "");
    }
  }

  /** Writers in a closed loop, first alone, then beside readers that poll every 100 ms. */
  private static void mixed(Target target, int seconds, int readers) throws Exception {
    String id = "/load-mixed";
    try (Connection connection = target.connect()) {
      connection.post("/v2/apps", app(id, 1), 201);
      awaitRunning(connection, id, 1);
    }
    write(target, seconds, "writes alone");
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    Thread background =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    together(
                        readers,
                        connection -> {
                          while (!stop.get()) {
                            connection.get("/v2/apps" + id);
                            reads.incrementAndGet();
                            Thread.sleep(100);
                          }
                        },
                        target);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    write(target, seconds, "writes beside " + readers + " polling readers");
    stop.set(true);
    background.join();
    System.out.printf("%d reads meanwhile%n", reads.get());
    try (Connection connection = target.connect()) {
      connection.ask("DELETE", "/v2/apps" + id, "");
    }
  }

  private static void write(Target target, int seconds, String what) throws Exception {
    String run = Long.toString(System.nanoTime(), 36);
    AtomicInteger next = new AtomicInteger();
    ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    together(
        4,
        connection -> {
          while (System.nanoTime() < end) {
            String body = app("/load-" + run + "/a" + next.getAndIncrement(), 0);
            micros.add(timed(() -> connection.post("/v2/apps", body, 201)));
          }
        },
        target);
    report(what, micros.size(), start, micros);
    try (Connection connection = target.connect()) {
      connection.ask("DELETE", "/v2/groups/load-" + run + "?force=true", "");
    }
  }

  private static void scale(Target target, int instances) throws Exception {
    String id = "/load-scale";
    try (Connection connection = target.connect()) {
      long start = System.nanoTime();
      connection.post("/v2/apps", app(id, instances), 201);
      awaitRunning(connection, id, instances);
      System.out.printf(
          "%d instances running after %.2f s%n", instances, (System.nanoTime() - start) / 1e9);
      connection.ask("DELETE", "/v2/apps" + id + "?force=true", "");
    }
  }

  private static void awaitRunning(Connection connection, String id, int count) throws Exception {
    String wanted = "\"tasksRunning\":" + count + ",";
    while (!connection.get("/v2/apps?id=" + id.substring(1)).replace(" ", "").contains(wanted)) {
      Thread.sleep(20);
    }
  }

  private static String app(String id, int instances) {
    return """
    {"id":"%s","cmd":"sleep 100000","cpus":0.01,"mem":1,"instances":%d,"portDefinitions":[]}\
    """
        .formatted(id, instances);
  }

  private interface Work {
    void with(Connection connection) throws Exception;
  }

  private interface Call {
    void run() throws IOException;
  }

  private static long timed(Call call) throws IOException {
    long start = System.nanoTime();
    call.run();
    return (System.nanoTime() - start) / 1_000;
  }

  private static void together(int clients, Work work, Target target) throws Exception {
    List<Thread> threads = new ArrayList<>();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    CountDownLatch ready = new CountDownLatch(1);
    for (int i = 0; i < clients; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Connection connection = target.connect()) {
                      ready.await();
                      work.with(connection);
                    } catch (Exception e) {
                      failures.add(e);
                    }
                  }));
    }
    ready.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      System.out.println(failures.size() + " clients failed, the first with " + failures.peek());
    }
  }

  private static void report(
      String what, int count, long start, ConcurrentLinkedQueue<Long> micros) {
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "%d %s in %.2f s: %.0f a second; latency ms: median %.2f, p95 %.2f, p99 %.2f, max %.2f%n",
        count,
        what,
        seconds,
        count / seconds,
        at(sorted, 0.5),
        at(sorted, 0.95),
        at(sorted, 0.99),
        at(sorted, 1));
  }

  private static double at(long[] sorted, double quantile) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))] / 1000.0;
  }

  private record Target(String host, int port) {
    Connection connect() throws IOException {
      return new Connection(host, port);
    }
  }

  /** HTTP/1.1 with one kept-open connection; bodies by length or in chunks. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection(String host, int port) throws IOException {
      socket = new Socket(host, port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
      out = socket.getOutputStream();
    }

    String get(String path) throws IOException {
      return expect(OK, ask("GET", path, ""));
    }

    void post(String path, String body, int status) throws IOException {
      expect(status, ask("POST", path, body));
    }

    private static String expect(int status, Answer answer) throws IOException {
      if (answer.status() != status) {
        throw new IOException(answer.status() + ": " + answer.body());
      }
      return answer.body();
    }

    Answer ask(String method, String path, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String head =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Accept: application/json\r\nContent-Length: "
              + bytes.length
              + "\r\n\r\n";
      byte[] start = head.getBytes(StandardCharsets.US_ASCII);
      byte[] all = Arrays.copyOf(start, start.length + bytes.length);
      System.arraycopy(bytes, 0, all, start.length, bytes.length);
      out.write(all);
      int status = Integer.parseInt(line().split(" ")[1]);
      int length = 0;
      boolean chunked = false;
      for (String header = line(); !header.isEmpty(); header = line()) {
        String lower = header.toLowerCase();
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(lower.substring(15).strip());
        }
        chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
      }
      return new Answer(status, chunked ? chunks() : new String(in.readNBytes(length)));
    }

    private String chunks() throws IOException {
      StringBuilder text = new StringBuilder();
      for (int size = size(); size > 0; size = size()) {
        text.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
        line();
      }
      line();
      return text.toString();
    }

    private int size() throws IOException {
      return Integer.parseInt(line().strip(), 16);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("connection closed by the server");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private record Answer(int status, String body) {}
}
