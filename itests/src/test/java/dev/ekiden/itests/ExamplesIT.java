package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The plugins in examples/ do what their READMEs say, also while they are replaced and killed. */
class ExamplesIT {

  private static void install(Ekiden ekiden, byte[] jar) {
    var answer =
        ekiden.send(
            HttpRequest.newBuilder(URI.create(ekiden.url() + "/v2/plugins"))
                .header("Content-Type", "application/java-archive")
                .POST(HttpRequest.BodyPublishers.ofByteArray(jar))
                .build());
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
  }

  private static boolean caughtUp(Ekiden ekiden, String name, String version) {
    return ekiden
        .get("/v2/plugins")
        .json()
        .at("/plugins")
        .valueStream()
        .anyMatch(
            p ->
                p.at("/id").asString().equals("events." + name)
                    && p.at("/info/version").asString().equals(version)
                    && p.at("/info/state").asString().equals("ACTIVE")
                    && p.at("/info/figures/lag").asInt(0) == 0);
  }

  /** Creates apps until it is closed. */
  private static final class Load implements AutoCloseable {
    final AtomicInteger created = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Thread thread;

    Load(Ekiden ekiden, String prefix) {
      thread = Thread.ofPlatform().start(() -> run(ekiden, prefix));
    }

    private void run(Ekiden ekiden, String prefix) {
      try {
        for (int i = 0; !stop.get(); i++) {
          String id = "/" + prefix + "/a" + i;
          String app = "{\"id\":\"%s\",\"cmd\":\"sleep 100000\",\"cpus\":0.01}".formatted(id);
          if (ekiden.post("/v2/apps", app).status() == 201) {
            created.incrementAndGet();
          }
        }
      } catch (UncheckedIOException e) {
        // the server has been killed
      }
    }

    @Override
    public void close() throws InterruptedException {
      stop.set(true);
      thread.join();
    }
  }

  private static List<Long> numbers(Connection database, String sql) throws Exception {
    List<Long> numbers = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  @Test
  void theDatabaseHasEveryEventOnce() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (var ekiden =
        Ekiden.start("--master", "simulated", "--max_running_deployments", "100000")) {
      install(ekiden, ExampleBundle.build("event-database", "1.0.0", "", ""));
      for (int round = 1; round <= 3; round++) {
        String version = "1.0." + round;
        byte[] next = ExampleBundle.build("event-database", version, "", "");
        try (var load = new Load(ekiden, "round" + round)) {
          ekiden.await("some load", () -> load.created.get() > 20);
          install(ekiden, next);
          int enough = load.created.get() + random.nextInt(60);
          ekiden.await("more load", () -> load.created.get() > enough);
          ekiden.kill();
        }
        ekiden.startAgain();
      }
      ekiden.await("all is written", () -> caughtUp(ekiden, "event-database", "1.0.3"));
      ekiden.stop();
      Path file = ekiden.data().resolve("event-database");
      try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + file)) {
        List<Long> written = numbers(database, "SELECT sequence FROM event ORDER BY sequence");
        assertThat(numbers(database, "SELECT first FROM gap")).isEmpty();
        assertThat(numbers(database, "SELECT sequence FROM progress"))
            .containsExactly(written.getLast());
        // Every number once and none missing: the primary key alone would not show a hole.
        assertThat(written).as("seed %s", seed).hasSize(written.getLast().intValue()).isSorted();
        assertThat(written.getFirst()).isEqualTo(1);
        assertThat(
                numbers(
                    database,
                    "SELECT COUNT(*) FROM event WHERE type = 'api_post_event' GROUP BY subject"
                        + " HAVING COUNT(*) > 1"))
            .isEmpty();
        System.out.println(
            "event-database: %d events, each once (seed %d)".formatted(written.size(), seed));
      }
    }
  }

  /** As when a database server is restarted in the midst of a transaction. */
  @Test
  void aLostConnectionIsOpenedAgain() throws Exception {
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      install(
          ekiden,
          ExampleBundle.build(
              "event-database",
              "1.0.0",
              "insert.executeBatch();",
              """
              insert.executeBatch();
              if (System.getProperties().putIfAbsent("test.lost", "once") == null) {
                connection.close();
              }
              """));
      createApps(ekiden, "before");
      ekiden.await("some events", () -> position(ekiden) > 20);
      long before = position(ekiden);
      createApps(ekiden, "after");
      ekiden.await("it goes on", () -> position(ekiden) > before + 20);
      assertThat(ekiden.log()).anyMatch(l -> l.contains("event-database") && l.contains("fails"));
      ekiden.stop();
      Path file = ekiden.data().resolve("event-database");
      try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + file)) {
        List<Long> written = numbers(database, "SELECT sequence FROM event ORDER BY sequence");
        assertThat(written).hasSize(written.getLast().intValue()).isSorted();
      }
    }
  }

  private static long position(Ekiden ekiden) {
    return ekiden
        .get("/v2/plugins")
        .json()
        .at("/plugins")
        .valueStream()
        .filter(p -> p.at("/id").asString().equals("events.event-database"))
        .mapToLong(p -> p.at("/info/figures/position").asLong(0))
        .sum();
  }

  private static void createApps(Ekiden ekiden, String group) {
    for (int i = 0; i < 5; i++) {
      String app = "{\"id\":\"/%s/a%d\",\"cmd\":\"sleep 100000\",\"cpus\":0.01}";
      ekiden.post("/v2/apps", app.formatted(group, i)).expect(201);
    }
  }

  /** What a reader of the metadata service has been told. */
  private record Told(String version, String hosts) {}

  @Test
  void theMetadataServiceTellsChangesAndIsReplaced() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var client = HttpClient.newHttpClient();
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      install(ekiden, metadata("1.0.0", port));
      ekiden.await("it answers", () -> told(client, port, "").isPresent());
      var all = new ArrayList<Told>();
      var stop = new AtomicBoolean();
      var reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    String last = "";
                    while (!stop.get()) {
                      var next = told(client, port, "?wait=true&maxWait=2&value=" + last);
                      if (next.isPresent() && !next.get().version().equals(last)) {
                        last = next.get().version();
                        all.add(next.get());
                      }
                    }
                  });
      for (int round = 1; round <= 3; round++) {
        String app = "/m" + round;
        ekiden
            .post(
                "/v2/apps",
                "{\"id\":\"%s\",\"cmd\":\"sleep 1000\",\"cpus\":0.01,\"instances\":2}"
                    .formatted(app))
            .expect(201);
        install(ekiden, metadata("1.0." + round, port));
        ekiden.await(
            "two instances of " + app,
            () -> page(client, port, "/latest/apps" + app).split("\"Running\"", -1).length == 3);
      }
      assertThat(page(client, port, "/latest/hosts")).contains("/m1", "/m2", "/m3");
      ekiden.delete("/v2/apps/m1").expect(200);
      ekiden.await("m1 is gone", () -> !page(client, port, "/latest").contains("\"/m1\""));

      // A replacement that changes nothing: nobody is told of anything.
      String version = page(client, port, "/latest/version");
      install(ekiden, metadata("1.0.4", port));
      ekiden.await("1.0.4", () -> caughtUp(ekiden, "metadata-service", "1.0.4"));
      assertThat(page(client, port, "/latest/version?wait=true&maxWait=1&value=" + version))
          .isEqualTo(version);
      stop.set(true);
      reader.join();
      assertThat(all.getLast().version()).isEqualTo(version);
      assertThat(all).hasSizeGreaterThan(3);
      for (int i = 1; i < all.size(); i++) {
        assertThat(all.get(i).hosts()).isNotEqualTo(all.get(i - 1).hosts());
      }
      System.out.println("metadata-service: " + all.size() + " pictures told, each different");
    }
  }

  private static byte[] metadata(String version, int port) throws Exception {
    return ExampleBundle.build("metadata-service", version, "9080", "" + port);
  }

  /** Empty when nobody answers. */
  private static Optional<Told> told(HttpClient client, int port, String query) {
    return answer(client, port, "/latest/hosts" + query)
        .map(a -> new Told(a.headers().firstValue("X-Version").orElseThrow(), a.body()));
  }

  /** The body; empty when nobody answers. */
  private static String page(HttpClient client, int port, String path) {
    return answer(client, port, path).map(HttpResponse::body).orElse("");
  }

  private static Optional<HttpResponse<String>> answer(HttpClient client, int port, String path) {
    try {
      return Optional.of(
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
