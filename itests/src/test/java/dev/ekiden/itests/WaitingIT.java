package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whoever waits learns why, soon, until it is over. */
class WaitingIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  private static JsonNode explanation(Ekiden ekiden, String id) {
    return ekiden
        .get("/v2/apps" + id + "?embed=app.explanation")
        .expect(200)
        .json()
        .at("/app/explanation");
  }

  private static String reason(Ekiden ekiden, String id) {
    return explanation(ekiden, id).path("reason").asString("");
  }

  private static String state(Ekiden ekiden, String id) {
    return ekiden.get("/v2/apps" + id + "?embed=app.state").json().at("/app/state").asString();
  }

  private static String app(String id, String fields) {
    String cmd = fields.contains("\"cmd\"") ? "" : ", \"cmd\": \"sleep 1000\"";
    return "{\"id\": \"%s\", %s%s}".formatted(id, fields, cmd);
  }

  private record Case(String fields, String reason, String sentence) {}

  private static final List<Case> CASES =
      List.of(
          new Case("\"cpus\": 5", "InsufficientCpus", "needs 5 cpus; the best agent, 127.0.1."),
          new Case("\"mem\": 5000", "InsufficientMemory", "needs 5000 MiB of memory"),
          new Case("\"disk\": 9000000", "InsufficientDisk", "needs 9000000 MiB of disk"),
          new Case(
              "\"constraints\": [[\"rack\", \"IS\", \"x\"]]", "UnfulfilledConstraint", "rack IS x"),
          new Case(
              "\"requirePorts\": true, \"portDefinitions\": [{\"port\": 80}]",
              "InsufficientPorts",
              "needs host port 80"),
          new Case(
              "\"cmd\": \"exit 3\", \"backoffSeconds\": 60", "BackOff", "exited with status 3"));

  @Test
  void saysWhy() throws IOException {
    try (var ekiden = Ekiden.start("--master", "simulated:agents=2,cpus=4,mem=2000")) {
      for (int i = 0; i < CASES.size(); i++) {
        ekiden.post("/v2/apps", app("/a" + i, CASES.get(i).fields())).expect(201);
      }
      for (int i = 0; i < CASES.size(); i++) {
        String id = "/a" + i;
        Case wanted = CASES.get(i);
        ekiden.await(wanted.reason(), SOON, () -> reason(ekiden, id).equals(wanted.reason()));
        assertThat(explanation(ekiden, id).get("sentence").asString()).contains(wanted.sentence());
      }
      assertThat(ekiden.get("/v2/queue?embed=explanation").json().get("queue"))
          .hasSize(CASES.size())
          .allMatch(item -> item.has("explanation"));
      assertThat(ekiden.get("/v2/queue").json().get("queue"))
          .noneMatch(item -> item.has("explanation"));
    }
  }

  @Test
  void isSilentOnceItRuns() throws IOException {
    try (var ekiden = Ekiden.start("--master", "simulated:agents=1,cpus=4")) {
      ekiden.post("/v2/apps", app("/first", "\"cpus\": 3")).expect(201);
      ekiden.await("/first runs", () -> state(ekiden, "/first").equals("Running"));
      ekiden.post("/v2/apps", app("/second", "\"cpus\": 3")).expect(201);
      ekiden.await("a reason", SOON, () -> reason(ekiden, "/second").equals("InsufficientCpus"));
      assertThat(state(ekiden, "/second")).isEqualTo("Waiting");
      ekiden.delete("/v2/apps/first").expect(200);
      ekiden.await("/second runs", () -> state(ekiden, "/second").equals("Running"));
      assertThat(explanation(ekiden, "/second").isMissingNode()).isTrue();
      assertThat(ekiden.get("/v2/queue?embed=explanation").json().get("queue")).isEmpty();
    }
  }

  @Test
  void namesWhatItsDeploymentDoesFirst() throws IOException {
    try (var ekiden = Ekiden.start("--master", "simulated:agents=1,cpus=4")) {
      ekiden
          .put(
              "/v2/groups/g",
              "{\"apps\": [%s, %s]}"
                  .formatted(
                      app("db", "\"cpus\": 5"),
                      app("web", "\"cpus\": 1, \"dependencies\": [\"/g/db\"]")))
          .expect(200);
      ekiden.await(
          "a reason",
          SOON,
          () ->
              explanation(ekiden, "/g/web")
                  .path("sentence")
                  .asString("")
                  .contains("/g/db waits: needs 5 cpus"));
      assertThat(reason(ekiden, "/g/web")).isEqualTo("Deployment");
      assertThat(state(ekiden, "/g/web")).isEqualTo("Deploying");
    }
  }
}
