package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** Replacing plugins at noon: no failed request, no lost event, no dead task. */
class SwapIT {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "jwebserver");

  /** The plugin of the distribution, with a higher version. */
  private static byte[] next(String artifact, String version) throws IOException {
    Path folder = Ekiden.home().resolve("repository/dev/ekiden").resolve(artifact);
    Path file;
    try (Stream<Path> files = Files.walk(folder)) {
      file = files.filter(f -> f.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = new Manifest(jar.getManifest());
      manifest.getMainAttributes().putValue("Bundle-Version", version);
      try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
        for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
          if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
            out.putNextEntry(new ZipEntry(entry.getName()));
            jar.getInputStream(entry).transferTo(out);
            out.closeEntry();
          }
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void install(Ekiden ekiden, String artifact, String version) throws IOException {
    var answer =
        ekiden.send(
            HttpRequest.newBuilder(URI.create(ekiden.url() + "/v2/plugins"))
                .header("Content-Type", "application/java-archive")
                .POST(HttpRequest.BodyPublishers.ofByteArray(next(artifact, version)))
                .build());
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    ekiden.await(
        artifact + " " + version + " in use",
        () ->
            ekiden
                .get("/v2/plugins")
                .json()
                .at("/plugins")
                .valueStream()
                .filter(p -> p.at("/implementation").asString().equals("dev.ekiden." + artifact))
                .allMatch(
                    p ->
                        p.at("/info/version").asString().equals(version)
                            && p.at("/info/state").asString().equals("ACTIVE")));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Asks a service port again and again. */
  private static final class Load implements AutoCloseable {
    private final AtomicBoolean stop = new AtomicBoolean();
    final AtomicInteger answered = new AtomicInteger();
    final AtomicReference<String> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    Load(int port, int clients) {
      for (int i = 0; i < clients; i++) {
        threads.add(Thread.ofPlatform().start(() -> run(port)));
      }
    }

    private void run(int port) {
      while (!stop.get()) {
        try {
          var url = URI.create("http://127.0.0.1:" + port + "/").toURL();
          var connection = (HttpURLConnection) url.openConnection();
          connection.setRequestProperty("Connection", "close");
          connection.setReadTimeout(10_000);
          try (var body = connection.getInputStream()) {
            body.readAllBytes();
          }
          answered.incrementAndGet();
        } catch (IOException e) {
          failure.compareAndSet(null, e.toString());
        }
      }
    }

    @Override
    public void close() throws InterruptedException {
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  /** Follows the stream as a browser does: after a disconnection on from the last number. */
  private static final class Follower implements AutoCloseable {
    private final int port;
    private final long after;
    private volatile boolean stop;
    private volatile Socket socket;
    final List<Long> seen = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    private final Thread thread;

    Follower(int port, long after) throws IOException {
      this.port = port;
      this.after = after;
      socket = new Socket();
      thread = Thread.ofPlatform().start(this::run);
    }

    private void run() {
      while (!stop) {
        try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket = connected;
          long from = seen.isEmpty() ? after : seen.getLast();
          String resume = from < 0 ? "" : "Last-Event-ID: " + from + "\r\n";
          String request =
              "GET /v2/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                  + resume
                  + "\r\n";
          connected.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
          var reader =
              new BufferedReader(
                  new InputStreamReader(connected.getInputStream(), StandardCharsets.UTF_8));
          for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("id: ")) {
              seen.add(Long.parseLong(line.substring(4)));
            } else if (line.startsWith("HTTP/1.1 200")) {
              connections.incrementAndGet();
            }
          }
        } catch (IOException e) {
          // reconnects
        }
      }
    }

    @Override
    public void close() throws Exception {
      stop = true;
      socket.close();
      thread.join();
    }
  }

  /** The same stretch of the stream, as one client gets it that was never disturbed. */
  private static List<Long> kept(Ekiden ekiden, List<Long> seen) throws Exception {
    long first = seen.getFirst();
    long last = seen.getLast();
    try (var again = new Follower(ekiden.port(), first - 1)) {
      ekiden.await("the whole stream", () -> again.seen.contains(last));
      return again.seen.stream().filter(id -> id >= first && id <= last).toList();
    }
  }

  @Test
  void pluginsAreReplacedWithoutAFailedRequestOrALostEvent() throws Exception {
    int port = freePort();
    try (var ekiden =
        Ekiden.start("--master", "local", "--bridge", "proxy", "--kill-tasks-on-exit")) {
      ekiden
          .post(
              "/v2/apps",
              """
              {"id": "/web", "instances": 2, "cpus": 0.1, "mem": 64,
               "cmd": "exec %s -b 127.0.0.1 -p $PORT0 -o none",
               "portDefinitions": [{"port": %d}],
               "healthChecks": [{"protocol": "HTTP", "path": "/", "intervalSeconds": 1}]}\
              """
                  .formatted(JAVA, port))
          .expect(201);
      ekiden.await(
          "two healthy instances",
          () -> ekiden.get("/v2/apps/web").json().at("/app/tasksHealthy").asInt() == 2);
      try (var follower = new Follower(ekiden.port(), -1);
          var load = new Load(port, 2)) {
        for (int round = 1; round <= 3; round++) {
          for (String plugin : List.of("bridge.proxy", "health.http", "events.sse")) {
            int seen = load.answered.get();
            install(ekiden, plugin, "1.0." + round);
            ekiden.put("/v2/apps/web", "{\"instances\": " + (2 + round % 2) + "}").expect(200);
            ekiden.await(
                "the deployment is over", () -> ekiden.get("/v2/deployments").body().equals("[]"));
            ekiden.await("load goes on", () -> load.answered.get() > seen + 20);
          }
        }
        int newest = follower.seen.size();
        ekiden.post("/v2/apps/web/restart", "").expect(200);
        ekiden.await("events go on", () -> follower.seen.size() > newest + 5);
        ekiden.await("over", () -> ekiden.get("/v2/deployments").body().equals("[]"));
        assertThat(load.failure.get()).isNull();
        List<Long> seen = List.copyOf(follower.seen);
        assertThat(seen).containsExactlyElementsOf(kept(ekiden, seen));
        assertThat(follower.connections.get()).isGreaterThan(3);
      }
      assertThat(ekiden.get("/v2/apps/web").json().at("/app/lastTaskFailure").isMissingNode())
          .isTrue();
      ekiden.stop();
    }
  }

  @Test
  void aPluginThatDoesNotWorkIsRefusedAndTheOldOneStays() throws Exception {
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      var answer =
          ekiden.send(
              HttpRequest.newBuilder(URI.create(ekiden.url() + "/v2/plugins"))
                  .header("Content-Type", "application/java-archive")
                  .POST(HttpRequest.BodyPublishers.ofString("no jar at all"))
                  .build());
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.body()).contains("not a jar file");
      assertThat(ekiden.get("/v2/plugins").body()).contains("\"sse\"");
    }
  }
}
