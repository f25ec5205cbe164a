package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Plugins that throw, hang or vanish cost themselves, and are seen to. */
class BadPluginsIT {
  private static Ekiden ekiden;
  @TempDir private static Path directory;

  @BeforeAll
  static void start() throws IOException {
    Path config = Files.createDirectory(directory.resolve("config"));
    Files.writeString(config.resolve("dev.ekiden.plugins.cfg"), "probation.ms=4000\n");
    ekiden = Ekiden.start("--master", "simulated", "--config", config.toString());
  }

  @AfterAll
  static void end() {
    ekiden.close();
  }

  /** How a plugin made here behaves: what the file says at the moment. */
  private static Path mood(String name, String mood) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, mood);
    return file;
  }

  /** Java that behaves as the file says. */
  private static String moody(Path file) {
    return """
    static void behave() throws Exception {
      switch (Files.readString(Path.of("%s"))) {
        case "throw" -> throw new IllegalStateException("out of sorts");
        case "hang" -> { while (true) { try { Thread.sleep(100_000); } catch (InterruptedException e) { } } }
        default -> { }
      }
    }
    """
        .formatted(file);
  }

  private static Optional<JsonNode> plugin(String id) {
    return ekiden
        .get("/v2/plugins")
        .json()
        .at("/plugins")
        .valueStream()
        .filter(p -> p.at("/id").asString().equals(id))
        .findFirst();
  }

  private static void awaitPlugin(String id, String state, String error) {
    ekiden.await(
        id + " " + state + " " + error,
        () ->
            plugin(id)
                .filter(p -> p.at("/info/state").asString().equals(state))
                .filter(p -> p.at("/info/lastError").asString("").contains(error))
                .isPresent());
  }

  /** Others go on: an app can be deployed and removed. */
  private static void othersGoOn(String id) {
    ekiden
        .post("/v2/apps", "{\"id\": \"" + id + "\", \"cmd\": \"sleep 100000\", \"cpus\": 0.1}")
        .expect(201);
    ekiden.await(
        id + " runs",
        () -> ekiden.get("/v2/apps" + id).json().at("/app/tasksRunning").asInt() == 1);
    ekiden.delete("/v2/apps" + id + "?force=true").expect(200);
    ekiden.await("its end", () -> ekiden.get("/v2/apps" + id).status() == 404);
  }

  @Test
  void aSubscriberThatThrowsAtTheStartStaysOutside() throws Exception {
    var answer =
        ekiden.install(
            Jars.plugin(
                "made.stillborn",
                "1.0.0",
                "events",
                "EventSubscriber",
                "stillborn",
                """
                public Position start(EventLog log) { throw new IllegalStateException("out of sorts"); }
                public void accept(List<Frame> frames) { }
                """));
    answer.expect(422);
    assertThat(answer.body())
        .contains("made.stillborn failed within its probation", "out of sorts");
    assertThat(plugin("events.stillborn")).isEmpty();
    othersGoOn("/after-stillborn");
  }

  @Test
  void aSubscriberThatThrowsOrHangsGetsItsFramesAgain() throws Exception {
    Path mood = mood("subscriber", "well");
    Path seen = directory.resolve("seen");
    ekiden
        .install(
            Jars.plugin(
                "made.subscriber",
                "1.0.0",
                "events",
                "EventSubscriber",
                "moody",
                """
                public Position start(EventLog log) { return new Position.Latest(); }
                public void accept(List<Frame> frames) throws Exception {
                  behave();
                  for (Frame frame : frames) {
                    Files.writeString(Path.of("%s"), frame.sequence() + "\\n",
                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                  }
                }
                """
                        .formatted(seen)
                    + moody(mood)))
        .expect(201);
    othersGoOn("/seen");
    ekiden.await("frames", () -> Files.exists(seen));
    mood("subscriber", "throw");
    othersGoOn("/unseen");
    awaitPlugin("events.moody", "FAILING", "out of sorts");
    othersGoOn("/unseen-too");
    mood("subscriber", "well");
    awaitPlugin("events.moody", "ACTIVE", "");
    othersGoOn("/seen-again");
    ekiden.await("all frames", () -> gapless(seen));
    assertThat(ekiden.delete("/v2/plugins/made.subscriber").status()).isEqualTo(200);
    assertThat(plugin("events.moody")).isEmpty();
  }

  /** A subscriber that notes what it is given, and behaves as the file says before. */
  private static byte[] noting(String version, Path seen, Path mood) throws IOException {
    return Jars.plugin(
        "made.hanging",
        version,
        "events",
        "EventSubscriber",
        "hanging",
        """
        public Position start(EventLog log) throws Exception { behave(); return new Position.Continue(); }
        public void accept(List<Frame> frames) throws Exception {
          behave();
          for (Frame frame : frames) {
            Files.writeString(Path.of("%s"), frame.sequence() + "\\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          }
        }
        """
                .formatted(seen)
            + moody(mood));
  }

  @Test
  void aSubscriberThatHangsHoldsUpNobodyAndGoesWhenItIsTold() throws Exception {
    Path hangs = mood("hanging", "hang");
    Path well = mood("well", "well");
    Path seen = directory.resolve("seen-after-hanging");
    try (var other = Ekiden.start("--master", "simulated");
        var reader = Reader.resuming(other, "/v2/events?since=0", new SseWire()).start()) {
      other.install(noting("1.0.0", seen, well)).expect(201);
      create(other, "/before");
      other.await("frames", () -> Files.exists(seen));
      other.install(noting("1.1.0", seen, hangs)).expect(422);

      // Trusted, and then it hangs.
      Path turns = mood("turns", "well");
      other.install(noting("1.2.0", seen, turns)).expect(201);
      Files.writeString(turns, "hang");
      create(other, "/while-it-hangs");
      other.await(
          "others are told",
          () -> reader.got().stream().anyMatch(g -> g.data().contains("/while-it-hangs")));
      long last = reader.ids().getLast();

      // Its successor need not wait for it, and is given all that it has not dealt with.
      other.install(noting("1.3.0", seen, well)).expect(201);
      other.await("what it was given", () -> noted(seen).contains(last));
      List<Long> noted = noted(seen);
      assertThat(noted)
          .isEqualTo(LongStream.rangeClosed(noted.getFirst(), noted.getLast()).boxed().toList());

      Files.writeString(turns, "well");
      other.install(noting("1.5.0", seen, turns)).expect(201);
      Files.writeString(turns, "hang");
      create(other, "/while-another-hangs");
      other.delete("/v2/plugins/made.hanging").expect(200);
      assertThat(other.get("/v2/plugins").body()).doesNotContain("made.hanging");
      create(other, "/without-it");

      Files.writeString(turns, "well");
      other.install(noting("1.6.0", seen, turns)).expect(201);
      Files.writeString(turns, "hang");
      create(other, "/while-the-last-hangs");
      assertThat(other.stop()).isLessThan(Duration.ofSeconds(10));
    }
  }

  private static void create(Ekiden other, String id) {
    other
        .post("/v2/apps", "{\"id\": \"" + id + "\", \"cmd\": \"sleep 100000\", \"cpus\": 0.1}")
        .expect(201);
    other.await(
        id + " runs", () -> other.get("/v2/apps" + id).json().at("/app/tasksRunning").asInt() == 1);
  }

  private static List<Long> noted(Path seen) {
    try {
      return Files.readAllLines(seen).stream().map(Long::valueOf).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean gapless(Path seen) {
    try {
      var numbers = Files.readAllLines(seen).stream().map(Long::valueOf).distinct().toList();
      return numbers.getLast() - numbers.getFirst() == numbers.size() - 1 && numbers.size() > 30;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aProbeThatNobodyAsksIsAcceptedAndSoIsItsNextVersion() throws Exception {
    String healthy =
        "public Verdict probe(ProbeTarget target, Duration timeout) { return new Verdict.Healthy();"
            + " }";
    for (String version : new String[] {"1.0.0", "1.1.0"}) {
      ekiden
          .install(Jars.plugin("made.idle", version, "health", "HealthProbe", "IDLE", healthy))
          .expect(201);
      assertThat(plugin("health.IDLE").orElseThrow().at("/info/version").asString())
          .isEqualTo(version);
      awaitPlugin("health.IDLE", "ACTIVE", "");
    }
    ekiden.install(Jars.next("health.tcp", "1.99.0")).expect(201);
    awaitPlugin("health.tcp", "ACTIVE", "");
    ekiden.delete("/v2/plugins/made.idle").expect(200);
  }

  @Test
  void aProbeThatThrowsHangsOrVanishesIsUnknownAndKillsNothing() throws Exception {
    Path mood = mood("probe", "well");
    ekiden
        .install(
            Jars.plugin(
                "made.probe",
                "1.0.0",
                "health",
                "HealthProbe",
                "ODD",
                """
                public Verdict probe(ProbeTarget target, Duration timeout) throws InterruptedException {
                  try {
                    behave();
                  } catch (InterruptedException e) {
                    throw e;
                  } catch (Exception e) {
                    throw new IllegalStateException(e.getMessage());
                  }
                  return new Verdict.Healthy();
                }
                """
                    + moody(mood)))
        .expect(201);
    ekiden
        .post(
            "/v2/apps",
            """
            {"id": "/odd", "cmd": "sleep 100000", "cpus": 0.1,
             "healthChecks": [{"protocol": "ODD", "gracePeriodSeconds": 0, "intervalSeconds": 1,
                               "timeoutSeconds": 1, "maxConsecutiveFailures": 1}]}\
            """)
        .expect(201);
    ekiden.await("healthy", () -> odd("/app/tasksHealthy").equals("1"));
    String task = odd("/app/tasks/0/id");
    mood("probe", "throw");
    awaitPlugin("health.ODD", "FAILING", "out of sorts");
    othersGoOn("/while-it-throws");
    mood("probe", "hang");
    awaitPlugin("health.ODD", "FAILING", "twice the timeout");
    othersGoOn("/while-it-hangs");
    mood("probe", "well");
    awaitPlugin("health.ODD", "ACTIVE", "");
    ekiden.await("healthy again", () -> odd("/app/tasksHealthy").equals("1"));
    ekiden.delete("/v2/plugins/made.probe").expect(200);
    assertThat(plugin("health.ODD")).isEmpty();
    assertThat(odd("/app/tasks/0/id")).isEqualTo(task);
    assertThat(odd("/app/lastTaskFailure")).isEmpty();
    othersGoOn("/without-it");
    ekiden.delete("/v2/apps/odd?force=true").expect(200);
  }

  private static String odd(String path) {
    return ekiden.get("/v2/apps/odd").json().at(path).asString("");
  }

  @Test
  void aBridgeThatThrowsOrHangsHoldsNobodyUp() throws Exception {
    Path mood = mood("bridge", "well");
    ekiden
        .install(
            Jars.plugin(
                "made.bridge",
                "1.0.0",
                "bridge",
                "Bridge",
                "moody",
                """
                public Applied apply(RoutingTable table, long version) throws Exception {
                  behave();
                  return new Applied(How.IN_PLACE, "");
                }
                """
                    + moody(mood)))
        .expect(201);
    mood("bridge", "throw");
    othersGoOn("/while-a-bridge-throws");
    awaitPlugin("bridge.moody", "FAILING", "out of sorts");
    mood("bridge", "hang");
    othersGoOn("/while-a-bridge-hangs");
    ekiden.delete("/v2/plugins/made.bridge").expect(200);
    othersGoOn("/without-the-bridge");
  }
}
