package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.rest.TestServer.Answered;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent is answered, soon, and not with a fault of ours; what is refused changes
 * nothing; what is accepted breaks no listing.
 *
 * <p>{@code -Djqwik.tries.default=N} sends more; {@code -Dekiden.fuzz.seed=N} sends those of an
 * earlier run, whose seed was printed.
 */
class FuzzTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Requests to one state, which they change. */
  private static final int ROUND = 100;

  private static final int MAX_BODY = 1024 * 1024;
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private static final List<String> LISTINGS =
      List.of(
          "/v2/apps?embed=apps.tasks&embed=apps.taskStats&embed=apps.explanation&embed=apps.state",
          "/v2/groups",
          "/v2/pods",
          "/v2/pods/::status",
          "/v2/tasks",
          "/v2/deployments",
          "/v2/queue?embed=lastUnusedOffers&embed=explanation",
          "/v2/groups/versions");

  private static final long SEED = Long.getLong("ekiden.fuzz.seed", System.nanoTime());
  private static final Random RANDOM = new Random(SEED);
  private static final Map<Integer, Long> STATUSES = new TreeMap<>();
  private static final Switch CORE = new Switch();
  private static long sent;
  private static long changed;
  private static TestServer server;

  @BeforeContainer
  static void start() throws Exception {
    System.out.println("fuzz: -Dekiden.fuzz.seed=" + SEED);
    server = new TestServer(CORE, MAX_BODY);
  }

  @AfterContainer
  static void stop() throws Exception {
    server.close();
    System.out.printf("fuzz: %d requests, %d changes, %s%n", sent, changed, STATUSES);
  }

  @Provide
  Arbitrary<Shot> shots() {
    return Arbitraries.randomValue(ignored -> Shot.of(RANDOM.nextLong()));
  }

  @Property(
      generation = GenerationMode.RANDOMIZED,
      shrinking = ShrinkingMode.OFF,
      edgeCases = EdgeCasesMode.NONE)
  void survives(@ForAll("shots") Shot shot) throws IOException {
    if (sent++ % ROUND == 0) {
      CORE.to(populated());
    }
    long before = CORE.changes();
    long start = System.nanoTime();
    Answered answer = server.send(shot.method(), shot.path(), shot.headers(), shot.body());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    STATUSES.merge(answer.status(), 1L, Long::sum);
    String what = shot + "\n" + answer.status() + " " + answer.body();

    assertThat(answer.status()).as(what).isLessThan(500);
    assertThat(took).as(what).isLessThan(SOON);
    if (answer.status() >= 400 || READING.contains(shot.method())) {
      assertThat(CORE.changes()).as(what).isEqualTo(before);
    }
    if (!shot.method().equals("HEAD")
        && answer.header("Content-Type").startsWith("application/json")) {
      readable(what, answer.body());
    }
    if (CORE.changes() != before) {
      changed++;
      CORE.work();
      for (String path : LISTINGS) {
        Answered listing = server.get(path);
        assertThat(listing.status()).as("%s after %s", path, what).isEqualTo(200);
        readable(path + " after " + what, listing.body());
      }
    }
  }

  private static void readable(String what, String json) {
    try {
      JsonMapper.shared().readTree(json);
    } catch (JacksonException e) {
      throw new AssertionError(what, e);
    }
  }

  /** Something of everything: running, waiting, deploying. */
  private static Switch.Fresh populated() {
    return new Switch.Fresh(
        new WorkingCore(Settings.DEFAULT),
        () -> {
          put("/v2/apps", "{\"id\": \"/a\", \"cmd\": \"sleep 1\", \"instances\": 2}");
          put(
              "/v2/groups",
              """
              {"id": "/g", "apps": [{"id": "db", "cmd": "sleep 1"},
                {"id": "web", "cmd": "sleep 1", "dependencies": ["db"]}]}
              """);
          put(
              "/v2/pods",
              """
              {"id": "/p", "containers": [{"name": "c", "exec": {"command": {"shell": "sleep 1"}},
                "resources": {"cpus": 0.1, "mem": 32}}], "scaling": {"kind": "fixed", "instances": 1}}
              """);
          for (int i = 0; i < 5; i++) {
            CORE.work();
          }
          put("/v2/apps", "{\"id\": \"/big\", \"cmd\": \"sleep 1\", \"cpus\": 100000}");
          CORE.work();
        });
  }

  private static void put(String path, String body) {
    try {
      assertThat(server.send("POST", path, body).status()).as(path).isEqualTo(201);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
