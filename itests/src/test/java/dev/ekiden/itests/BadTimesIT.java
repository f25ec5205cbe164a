package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine does to a server: nothing acknowledged is lost, and it says what is wrong. */
class BadTimesIT {
  @TempDir private Path directory;

  private static String text(Ekiden ekiden, String path, String pointer) {
    return ekiden.get(path).json().at(pointer).asString("");
  }

  private static int running(Ekiden ekiden, String id) {
    return ekiden.get("/v2/apps" + id).json().at("/app/tasksRunning").asInt();
  }

  private static void awaitGone(Ekiden ekiden, String id) {
    ekiden.await(id + " is gone", () -> ekiden.get("/v2/apps" + id).status() == 404);
  }

  @Test
  void tasksThatCannotStartSayWhyAndStayEditable() throws Exception {
    try (var ekiden = Ekiden.start("--master", "local", "--kill-tasks-on-exit")) {
      ekiden
          .post(
              "/v2/apps",
              """
              {"id": "/nobody", "cpus": 0.1, "mem": 32, "cmd": "no-such-command --at-all",
               "backoffSeconds": 1, "backoffFactor": 2}\
              """)
          .expect(201);
      ekiden
          .post(
              "/v2/apps",
              """
              {"id": "/unfetched", "cpus": 0.1, "mem": 32, "cmd": "sleep 1000",
               "fetch": [{"uri": "http://127.0.0.1:9/not-there.tar.gz"}], "backoffSeconds": 60}\
              """)
          .expect(201);
      ekiden.await(
          "the reason of /nobody",
          () ->
              text(ekiden, "/v2/apps/nobody", "/app/lastTaskFailure/message")
                  .equals("Command exited with status 127"));
      ekiden.await(
          "a growing delay",
          () ->
              ekiden
                  .get("/v2/queue")
                  .json()
                  .at("/queue")
                  .valueStream()
                  .filter(q -> q.at("/app/id").asString().equals("/nobody"))
                  .anyMatch(q -> q.at("/delay/timeLeftSeconds").asInt() >= 2));
      ekiden.await(
          "the reason of /unfetched",
          () ->
              text(ekiden, "/v2/apps/unfetched", "/app/lastTaskFailure/message")
                  .contains("http://127.0.0.1:9/not-there.tar.gz"));
      assertThat(text(ekiden, "/v2/apps/unfetched", "/app/lastTaskFailure/state"))
          .isEqualTo("TASK_FAILED");
      ekiden.put("/v2/apps/nobody?force=true", "{\"cmd\": \"exec sleep 86395\"}").expect(200);
      ekiden.put("/v2/apps/unfetched?force=true", "{\"fetch\": []}").expect(200);
      ekiden.await(
          "both run", () -> running(ekiden, "/nobody") == 1 && running(ekiden, "/unfetched") == 1);
      ekiden.await(
          "the deployments are over", () -> ekiden.get("/v2/deployments").body().equals("[]"));
      ekiden.delete("/v2/apps/nobody").expect(200);
      ekiden.delete("/v2/apps/unfetched").expect(200);
      awaitGone(ekiden, "/nobody");
      awaitGone(ekiden, "/unfetched");
      ekiden.stop();
    }
  }

  @Test
  void whenPortsAreUsedUpOnlyThoseWaitThatWantSome() throws Exception {
    Path config = Files.createDirectory(directory.resolve("config"));
    Files.writeString(config.resolve("dev.ekiden.cluster.local.cfg"), "ports=28731-28732\n");
    try (var ekiden =
        Ekiden.start("--master", "local", "--kill-tasks-on-exit", "--config", config.toString())) {
      ekiden
          .post(
              "/v2/apps",
              """
              {"id": "/ports", "instances": 3, "cpus": 0.1, "mem": 32, "cmd": "sleep 1000"}\
              """)
          .expect(201);
      ekiden.await("two run", () -> running(ekiden, "/ports") == 2);
      ekiden
          .post(
              "/v2/apps",
              """
              {"id": "/plain", "cpus": 0.1, "mem": 32, "cmd": "sleep 1000", "portDefinitions": []}\
              """)
          .expect(201);
      ekiden.await("/plain runs", () -> running(ekiden, "/plain") == 1);
      ekiden.await(
          "the reason",
          () ->
              ekiden
                  .get("/v2/queue")
                  .json()
                  .at("/queue")
                  .valueStream()
                  .filter(q -> q.at("/app/id").asString().equals("/ports"))
                  .flatMap(
                      q -> q.at("/processedOffersSummary/rejectSummaryLastOffers").valueStream())
                  .anyMatch(
                      r ->
                          r.at("/reason").asString().equals("InsufficientPorts")
                              && r.at("/declined").asInt() > 0));
      assertThat(running(ekiden, "/ports")).isEqualTo(2);
      String one = text(ekiden, "/v2/apps/ports/tasks", "/tasks/0/id");
      ekiden.delete("/v2/apps/ports/tasks/" + one + "?scale=true&force=true").expect(200);
      ekiden.await(
          "two wanted, two run",
          () ->
              running(ekiden, "/ports") == 2
                  && ekiden.get("/v2/apps/ports").json().at("/app/instances").asInt() == 2
                  && ekiden.get("/v2/deployments").body().equals("[]"));
      ekiden
          .post(
              "/v2/apps",
              """
              {"id": "/next", "cpus": 0.1, "mem": 32, "cmd": "sleep 1000"}\
              """)
          .expect(201);
      ekiden.put("/v2/apps/ports", "{\"instances\": 1}").expect(200);
      ekiden.await("/next has a port", () -> running(ekiden, "/next") == 1);
      ekiden.stop();
    }
  }

  /** Mounts a small disk; whether it may. */
  private static boolean mount(Path where) throws IOException, InterruptedException {
    return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", where.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static void unmount(Path where) throws IOException, InterruptedException {
    new ProcessBuilder("umount", "-l", where.toString()).inheritIO().start().waitFor();
  }

  private static void fill(Path file) {
    try (var out = Files.newOutputStream(file)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // as wanted
    }
  }

  private static Set<String> apps(Ekiden ekiden) {
    Set<String> ids = new TreeSet<>();
    ekiden.get("/v2/apps").json().at("/apps").forEach(app -> ids.add(app.at("/id").asString()));
    return ids;
  }

  private static int create(Ekiden ekiden, String id, Set<String> acknowledged) {
    var answer =
        ekiden.post(
            "/v2/apps",
            "{\"id\": \"%s\", \"cmd\": \"sleep 100000\", \"cpus\": 0.01, \"labels\": {\"a\": \"%s\"}}"
                .formatted(id, "x".repeat(5_000)));
    if (answer.status() == 201) {
      acknowledged.add(id);
    } else {
      assertThat(answer.status()).as(answer.body()).isEqualTo(503);
      assertThat(answer.json().at("/message").asString())
          .containsAnyOf("the change may still happen", "The store cannot write at the moment");
    }
    return answer.status();
  }

  @Test
  void aFullDiskRefusesWritesAndLosesNothing() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(mount(disk), "a small disk could not be mounted");
    try (var ekiden =
        Ekiden.startIn(disk, "--master", "simulated", "--max_running_deployments", "10000")) {
      Set<String> acknowledged = new TreeSet<>();
      for (int i = 0; i < 10; i++) {
        assertThat(create(ekiden, "/before" + i, acknowledged)).isEqualTo(201);
      }
      Path ballast = disk.resolve("ballast");
      fill(ballast);
      int refused = 0;
      for (int i = 0; i < 40 && refused < 3; i++) {
        if (create(ekiden, "/during" + i, acknowledged) == 503) {
          refused++;
        }
        fill(ballast.resolveSibling("ballast" + i));
        assertThat(apps(ekiden)).containsAll(acknowledged);
      }
      assertThat(refused).as("refused writes").isEqualTo(3);
      assertThat(ekiden.get("/v2/plugins").body()).contains("FAILING");
      try (var files = Files.list(disk)) {
        for (Path file :
            files.filter(f -> f.getFileName().toString().startsWith("ballast")).toList()) {
          Files.delete(file);
        }
      }
      ekiden.await("writes again", () -> create(ekiden, "/after", acknowledged) == 201);
      assertThat(apps(ekiden)).containsAll(acknowledged);
      ekiden.kill();
      ekiden.startAgain();
      assertThat(apps(ekiden)).containsAll(acknowledged);
      assertThat(create(ekiden, "/afterwards", acknowledged)).isEqualTo(201);
    } finally {
      unmount(disk);
    }
  }
}
