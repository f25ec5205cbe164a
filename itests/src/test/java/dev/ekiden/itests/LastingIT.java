package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lasts: plugins over a restart, a configuration over a slip, tasks over a swap. */
class LastingIT {
  @TempDir Path config;

  private static List<String> versions(Ekiden ekiden, String implementation) {
    return ekiden
        .get("/v2/plugins")
        .json()
        .at("/plugins")
        .valueStream()
        .filter(p -> p.at("/implementation").asString().equals(implementation))
        .map(p -> p.at("/info/version").asString())
        .toList();
  }

  @Test
  void aPluginThatWasSentIsThereAgainAfterAKillUntilItIsDeleted() throws IOException {
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      Jars.install(ekiden, "events.sse", "9.0.0");
      ekiden.kill();
      ekiden.startAgain();
      ekiden.await(
          "events.sse 9.0.0", () -> versions(ekiden, "dev.ekiden.events.sse").contains("9.0.0"));

      ekiden.delete("/v2/plugins/dev.ekiden.events.sse").expect(200);
      ekiden.stop();
      ekiden.startAgain();
      assertThat(versions(ekiden, "dev.ekiden.events.sse")).isNotEmpty().doesNotContain("9.0.0");
    }
  }

  private void bodiesUpTo(String bytes) throws IOException {
    var file = config.resolve("dev.ekiden.rest.cfg");
    var fresh = Files.writeString(config.resolve("fresh"), "max.body.bytes=" + bytes + "\n");
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static int create(Ekiden ekiden) {
    var app =
        """
        {"id": "/a", "cmd": "sleep 1000", "labels": {"long": "%s"}}\
        """
            .formatted("x".repeat(1_000));
    return ekiden.put("/v2/apps/a", app).status();
  }

  @Test
  void aChangedFileIsFollowedAndASlipIsNot() throws IOException {
    try (var ekiden = Ekiden.start("--master", "simulated", "--config", config.toString())) {
      assertThat(create(ekiden)).isEqualTo(201);
      bodiesUpTo("100");
      ekiden.await("a limit of 100 bytes", () -> create(ekiden) == 413);

      bodiesUpTo("-1");
      ekiden.await(
          "line about the slip",
          () ->
              ekiden.log().stream()
                  .anyMatch(
                      line ->
                          line.contains(
                              "Configuration dev.ekiden.rest is refused, the one before stays:"
                                  + " dev.ekiden.rest: max.body.bytes")));
      ekiden.await("the limit of before", () -> create(ekiden) == 413);

      Files.writeString(config.resolve("dev.ekiden.runtime.cfg"), "max_app=7\n");
      ekiden.await(
          "line about the flag",
          () ->
              ekiden.log().stream()
                  .anyMatch(line -> line.contains("--max_app is not a flag (configuration file)")));
      assertThat(create(ekiden)).isEqualTo(413);
    }
  }

  private static long task(Ekiden ekiden) {
    var sandboxes = new ArrayList<Long>();
    ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(marker(ekiden)))
        .forEach(p -> sandboxes.add(p.pid()));
    return sandboxes.stream().min(Long::compare).orElse(0L);
  }

  /** So that nobody else's process is taken for ours. */
  private static String marker(Ekiden ekiden) {
    return "sleep 1000." + ekiden.port();
  }

  @Test
  void onlyTheEndOfTheProcessEndsTasks() throws Exception {
    try (var ekiden = Ekiden.start("--kill-tasks-on-exit")) {
      ekiden
          .post("/v2/apps", "{\"id\": \"/a\", \"cpus\": 0.1, \"cmd\": \"" + marker(ekiden) + "\"}")
          .expect(201);
      ekiden.await("a task", () -> task(ekiden) != 0);
      var pid = task(ekiden);
      ekiden.await(
          "the task as running",
          () -> ekiden.get("/v2/apps//a").json().at("/app/tasksRunning").asInt() == 1);
      Jars.install(ekiden, "cluster.local", "9.0.0");
      assertThat(task(ekiden)).isEqualTo(pid);

      assertThat(ekiden.stop()).isLessThan(Duration.ofSeconds(10));
      assertThat(ekiden.log())
          .anyMatch(line -> line.contains("services end with it (--kill-tasks-on-exit)"));
      ekiden.await("the end of the task", () -> task(ekiden) == 0);
    }
  }
}
