package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Replacing plugins at noon: no failed request, no lost event, no dead task. */
class SwapIT {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "jwebserver");

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
            Jars.install(ekiden, plugin, "1.0." + round);
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
      var answer = ekiden.install("no jar at all".getBytes(StandardCharsets.UTF_8));
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.body()).contains("not a jar file");
      assertThat(ekiden.get("/v2/plugins").body()).contains("\"sse\"");
    }
  }

  /** Writes one app after another; a refusal must be one that says "try again". */
  private static void write(
      Ekiden ekiden,
      String prefix,
      Set<String> acknowledged,
      List<String> refused,
      AtomicBoolean stop) {
    for (int i = 0; !stop.get(); i++) {
      String id = prefix + i;
      var answer =
          ekiden.post(
              "/v2/apps", "{\"id\": \"" + id + "\", \"cmd\": \"sleep 100000\", \"cpus\": 0.01}");
      if (answer.status() == 201) {
        acknowledged.add(id);
      } else {
        refused.add(answer.status() + " " + answer.body());
      }
    }
  }

  private static Set<String> apps(Ekiden ekiden) {
    Set<String> ids = new TreeSet<>();
    ekiden.get("/v2/apps").json().at("/apps").forEach(app -> ids.add(app.at("/id").asString()));
    return ids;
  }

  @Test
  void theStoreIsReplacedWhileWritesRun() throws Exception {
    try (var ekiden = Ekiden.start("--master", "simulated", "--max_running_deployments", "10000")) {
      Set<String> acknowledged = new ConcurrentSkipListSet<>();
      List<String> refused = new CopyOnWriteArrayList<>();
      AtomicBoolean stop = new AtomicBoolean();
      List<Thread> writers = new ArrayList<>();
      for (String prefix : List.of("/a", "/b", "/c")) {
        writers.add(
            Thread.ofPlatform().start(() -> write(ekiden, prefix, acknowledged, refused, stop)));
      }
      for (int round = 1; round <= 3; round++) {
        int before = acknowledged.size();
        ekiden.await("some writes", () -> acknowledged.size() > before + 30);
        Jars.install(ekiden, "storage.mvstore", "1.0." + round);
      }
      int before = acknowledged.size();
      ekiden.await("writes go on", () -> acknowledged.size() > before + 30);
      stop.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
      assertThat(refused).as("refused writes").isEmpty();
      assertThat(apps(ekiden)).containsExactlyInAnyOrderElementsOf(acknowledged);
      ekiden.kill();
      ekiden.startAgain(); // with the store of the distribution: it reads what the newer one wrote
      assertThat(apps(ekiden)).containsExactlyInAnyOrderElementsOf(acknowledged);
    }
  }

  @Test
  void clusterAndSchedulerAreReplacedWhileTasksRun() throws Exception {
    try (var ekiden = Ekiden.start("--master", "local", "--kill-tasks-on-exit")) {
      ekiden
          .post(
              "/v2/apps",
              """
              {"id": "/long", "instances": 3, "cpus": 0.1, "mem": 16, "cmd": "exec sleep 86397"}\
              """)
          .expect(201);
      ekiden.await(
          "three run",
          () -> ekiden.get("/v2/apps/long").json().at("/app/tasksRunning").asInt() == 3);
      Set<Long> before = Processes.sleeping("86397");
      assertThat(before).hasSize(3);
      for (int round = 1; round <= 2; round++) {
        int wanted = 3 + round;
        for (String plugin : List.of("cluster.local", "scheduler.spread")) {
          Jars.install(ekiden, plugin, "1.0." + round);
          assertThat(Processes.sleeping("86397")).containsAll(before);
        }
        ekiden.put("/v2/apps/long", "{\"instances\": " + wanted + "}").expect(200);
        ekiden.await(
            wanted + " run",
            () -> ekiden.get("/v2/apps/long").json().at("/app/tasksRunning").asInt() == wanted);
      }
      assertThat(Processes.sleeping("86397")).hasSize(5).containsAll(before);
      assertThat(ekiden.get("/v2/apps/long").json().at("/app/lastTaskFailure").isMissingNode())
          .isTrue();
      // The new one knows those that the old one started, and ends them.
      ekiden.delete("/v2/apps/long").expect(200);
      ekiden.await("all have ended", () -> Processes.sleeping("86397").isEmpty());
      ekiden.stop();
    }
  }
}
