package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.rest.TestServer.Answered;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PreferenceTest {
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String ASYNC = JSON + "Prefer: respond-async\r\n";
  private static final String APP = "{\"id\": \"/a\", \"cmd\": \"sleep 1\"}";
  private static final String POD =
      """
      {"id": "/p", "containers": [{"name": "c", "exec": {"command": {"shell": "sleep 1"}},
        "resources": {"cpus": 0.1, "mem": 32}}]}
      """;

  private final WorkingCore core = new WorkingCore(Settings.DEFAULT);
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(core, 100_000);
    assertThat(server.send("POST", "/v2/apps", APP).status()).isEqualTo(201);
    assertThat(server.send("POST", "/v2/pods", POD).status()).isEqualTo(201);
    assertThat(server.send("PUT", "/v2/groups/g", "{}").status()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      core.work();
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** Every request that may begin a deployment: method, path, body. */
  private static final List<String> DEPLOYING =
      List.of(
          "POST /v2/apps {'id': '/b', 'cmd': 'sleep 1'}",
          "PUT /v2/apps [{'id': '/a', 'mem': 5}]",
          "PATCH /v2/apps [{'id': '/a', 'mem': 5}]",
          "PUT /v2/apps/a {'mem': 5}",
          "PUT /v2/apps/a {'instances': 3}",
          "PUT /v2/apps/new {'cmd': 'sleep 1'}",
          "PATCH /v2/apps/a {'mem': 5}",
          "POST /v2/apps/a/restart",
          "DELETE /v2/apps/a",
          "DELETE /v2/apps/a/tasks?scale=true",
          "DELETE /v2/apps/a/tasks/TASK?scale=true",
          "POST /v2/tasks/delete?scale=true {'ids': ['TASK']}",
          "POST /v2/groups {'id': 'h'}",
          "PUT /v2/groups {'groups': [{'id': 'g'}]}",
          "DELETE /v2/groups?force=true",
          "POST /v2/groups/g {'id': 'i'}",
          "PUT /v2/groups/g {'apps': []}",
          "PUT /v2/groups/g {'scaleBy': 2}",
          "PUT /v2/groups/g {'version': 'VERSION'}",
          "PUT /v2/groups/g/versions/VERSION",
          "DELETE /v2/groups/g",
          "POST /v2/pods {'id': '/q', 'containers': [{'name': 'c', 'exec': {'command':"
              + " {'shell': 'sleep 1'}}, 'resources': {'cpus': 0.1, 'mem': 32}}]}",
          "PUT /v2/pods/p {'id': '/p', 'containers': [{'name': 'd',"
              + " 'resources': {'cpus': 1, 'mem': 1}}]}",
          "DELETE /v2/pods/p",
          "DELETE /v2/deployments/DEPLOYMENT");

  /** Changes that no deployment carries out. */
  private static final Set<String> OTHERS =
      Set.of(
          "DELETE /v2/apps/{id}/restart",
          "PATCH /v2/groups/{id}",
          "DELETE /v2/pods/{id}::instances",
          "DELETE /v2/pods/{id}::instances/{instance}",
          "DELETE /v2/queue/{id}/delay",
          "DELETE /v2/leader",
          "POST /v2/plugins",
          "DELETE /v2/plugins/{name}",
          "PUT /v2/plugins/{name}/{path}",
          "POST /v2/plugins/{name}/{path}",
          "DELETE /v2/plugins/{name}/{path}",
          "POST /logging");

  static List<String> deploying() {
    return DEPLOYING;
  }

  @ParameterizedTest
  @MethodSource("deploying")
  void answersAtOnceToWhoPrefersThat(String request) throws Exception {
    String[] parts = filledIn(request).split(" ", 3);
    String body = parts.length > 2 ? parts[2].replace('\'', '"') : "";
    Answered answer = server.send(parts[0], parts[1], ASYNC, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
    String deployment = answer.header("Marathon-Deployment-Id");
    assertThat(deployment).isNotEmpty();
    assertThat(answer.header("Link"))
        .isEqualTo("</v2/events?deployment=" + deployment + ">; rel=\"monitor\"");
  }

  /** With a task of /a, a version of /g and a running deployment. */
  private String filledIn(String request) throws Exception {
    String filled = request;
    if (request.contains("TASK")) {
      JsonNode tasks = read(server.get("/v2/apps/a/tasks")).get("tasks");
      filled = filled.replace("TASK", tasks.get(0).get("id").stringValue());
    }
    if (request.contains("VERSION")) {
      JsonNode versions = read(server.get("/v2/groups/g/versions"));
      filled = filled.replace("VERSION", versions.get(0).stringValue());
    }
    if (request.contains("DEPLOYMENT")) {
      Answered running = server.send("POST", "/v2/apps", "{\"id\": \"/r\", \"cmd\": \"sleep 1\"}");
      assertThat(running.status()).as(running.body()).isEqualTo(201);
      filled = filled.replace("DEPLOYMENT", running.header("Marathon-Deployment-Id"));
    }
    return filled;
  }

  private static JsonNode read(Answered answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  /** So that a new request is thought of. */
  @Test
  void theseAreAllChanges() throws Exception {
    read(server.get("/v2/openapi.json"))
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          String method = operation.getKey().toUpperCase(Locale.ROOT);
                          boolean changes =
                              Set.of("POST", "PUT", "PATCH", "DELETE").contains(method)
                                  && !operation.getValue().has("x-bundle");
                          if (changes && !OTHERS.contains(method + " " + path.getKey())) {
                            String like =
                                method + " " + path.getKey().replaceAll("\\{\\w+}", "[^/ ?]+");
                            assertThat(DEPLOYING)
                                .as(like)
                                .anyMatch(request -> request.matches(like + "([ ?].*)?"));
                          }
                        }));
  }

  @Test
  void onlyToThem() throws Exception {
    Answered answer = server.send("PUT", "/v2/apps/a", JSON, "{\"mem\": 5}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEmpty();
    Answered other = server.send("PUT", "/v2/apps/a", JSON + "Prefer: wait=5\r\n", "{\"mem\": 5}");
    assertThat(other.header("Preference-Applied")).isEmpty();
  }

  @Test
  void oneOfSeveralPreferences() throws Exception {
    String several = JSON + "Prefer: wait=10, Respond-Async; a=b\r\n";
    Answered answer = server.send("DELETE", "/v2/apps/a", several, "");
    assertThat(answer.status()).isEqualTo(202);
  }

  @Test
  void nothingToWaitForNothingApplied() throws Exception {
    Answered refused = server.send("PUT", "/v2/apps/a", ASYNC, "{\"mem\": -5}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.header("Preference-Applied")).isEmpty();
    Answered killed = server.send("DELETE", "/v2/apps/a/tasks", ASYNC, "");
    assertThat(killed.status()).isEqualTo(200);
    assertThat(killed.header("Preference-Applied")).isEmpty();
  }
}
