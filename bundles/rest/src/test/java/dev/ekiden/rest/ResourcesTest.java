package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.rest.TestServer.Answered;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Apps, groups, pods and parts of lists, with the core behind them. */
class ResourcesTest {
  private final WorkingCore core = new WorkingCore(Settings.DEFAULT);
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(core, 100_000);
    for (String id : List.of("/a", "/b", "/g/c", "/g/d", "/g/h/e")) {
      create("/v2/apps", "{\"id\": \"%s\", \"cmd\": \"sleep 1\", \"mem\": 16}".formatted(id));
    }
    create(
        "/v2/pods",
        """
        {"id": "/g/p", "containers": [{"name": "c", "resources": {"cpus": 0.1, "mem": 32}}]}
        """);
    for (int i = 0; i < 4; i++) {
      core.work();
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void create(String path, String body) throws Exception {
    assertThat(server.send("POST", path, body).status()).isEqualTo(201);
  }

  private JsonNode json(String path) throws Exception {
    Answered answer = server.get(path);
    assertThat(answer.status()).as(path).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static List<String> ids(JsonNode list) {
    return list.valueStream().map(n -> n.get("id").stringValue()).toList();
  }

  // Apps

  @Test
  void showsAppsWithTheirCounts() throws Exception {
    JsonNode apps = json("/v2/apps").get("apps");
    assertThat(ids(apps)).containsExactly("/a", "/b", "/g/c", "/g/d", "/g/h/e");
    assertThat(apps.get(0).get("tasksRunning").intValue()).isEqualTo(1);
    assertThat(apps.get(0).has("tasks")).isFalse();
    assertThat(json("/v2/apps?embed=apps.tasks").at("/apps/0/tasks")).hasSize(1);
    assertThat(json("/v2/apps/a").at("/app/tasks/0/state").stringValue()).isEqualTo("TASK_RUNNING");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/apps/g/*", "/v2/apps//g/*", "/v2/apps/%2Fg%2F*"})
  void showsAllAppsOfAGroup(String path) throws Exception {
    assertThat(ids(json(path).get("*"))).containsExactly("/g/c", "/g/d", "/g/h/e");
  }

  @Test
  void checksMayNameProtocolsOfPlugins() throws Exception {
    String check = "\"healthChecks\": [{\"protocol\": \"%s\", \"path\": \"PING\"}]";
    String redis = check.formatted("REDIS");
    create("/v2/apps", "{\"id\": \"/r\", \"cmd\": \"sleep 1\", " + redis + "}");
    assertThat(json("/v2/apps/r").at("/app/healthChecks/0/protocol").stringValue())
        .isEqualTo("REDIS");
    for (String path :
        List.of("/v2/apps/a?force=true", "/v2/apps/b?partialUpdate=false&force=true")) {
      assertThat(server.send("PUT", path, "{\"cmd\": \"sleep 1\", " + redis + "}").status())
          .isEqualTo(200);
    }
    create(
        "/v2/groups",
        "{\"id\": \"/more\", \"apps\": [{\"id\": \"r\", \"cmd\": \"sleep 1\", " + redis + "}]}");
    assertThat(
            server
                .send(
                    "POST",
                    "/v2/apps",
                    "{\"id\": \"/s\", \"cmd\": \"sleep 1\", " + check.formatted("SMTP") + "}")
                .status())
        .isEqualTo(422);
  }

  @Test
  void keepsVersionsOfApps() throws Exception {
    String first = json("/v2/apps/a/versions").at("/versions/0").stringValue();
    assertThat(server.send("PUT", "/v2/apps/a", "{\"mem\": 32}").status()).isEqualTo(200);
    assertThat(json("/v2/apps/a/versions").get("versions")).hasSize(2);
    assertThat(json("/v2/apps/a/versions/" + first).get("mem").intValue()).isEqualTo(16);
    core.work();
    Answered back = server.send("PUT", "/v2/apps/a?force=true", "{\"version\": \"" + first + "\"}");
    assertThat(back.status()).isEqualTo(200);
    assertThat(json("/v2/apps/a").at("/app/mem").intValue()).isEqualTo(16);
  }

  @Test
  void createsAndReplacesApps() throws Exception {
    Answered created = server.send("PUT", "/v2/apps/new", "{\"cmd\": \"sleep 1\"}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).endsWith("/new");
    Answered again = server.send("POST", "/v2/apps", "{\"id\": \"/new\", \"cmd\": \"sleep 1\"}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(server.send("PATCH", "/v2/apps/nope", "{\"cmd\": \"sleep 1\"}").status())
        .isEqualTo(404);
    String whole = "{\"cmd\": \"sleep 2\"}";
    assertThat(server.send("PUT", "/v2/apps/a?partialUpdate=false", whole).status()).isEqualTo(200);
    assertThat(json("/v2/apps/a").at("/app/mem").intValue()).as("the default").isEqualTo(128);
    Answered locked = server.send("PUT", "/v2/apps/a", "{\"mem\": 5}");
    assertThat(locked.status()).isEqualTo(409);
    assertThat(JsonMapper.shared().readTree(locked.body()).get("deployments")).hasSize(1);
  }

  // Groups

  @Test
  void showsGroupsWithWhatIsAskedFor() throws Exception {
    JsonNode group = json("/v2/groups/g");
    assertThat(ids(group.get("apps"))).containsExactly("/g/c", "/g/d");
    assertThat(ids(group.get("groups"))).containsExactly("/g/h");
    assertThat(ids(group.get("pods"))).containsExactly("/g/p");
    JsonNode only = json("/v2/groups/g?embed=group.pods");
    assertThat(only.path("apps")).isEmpty();
    assertThat(ids(json("/v2/groups/g/apps"))).containsExactly("/g/c", "/g/d", "/g/h/e");
    assertThat(server.get("/v2/groups/nope").status()).isEqualTo(404);
  }

  @Test
  void plansWithoutDoing() throws Exception {
    long before = core.changes();
    Answered plan = server.send("PUT", "/v2/groups/g?dryRun=true", "{\"scaleBy\": 2}");
    assertThat(JsonMapper.shared().readTree(plan.body()).get("steps")).isNotEmpty();
    assertThat(core.changes()).isEqualTo(before);
  }

  @Test
  void goesBackToAVersionOfAGroup() throws Exception {
    String version = json("/v2/groups/g/versions").get(0).stringValue();
    assertThat(server.send("PUT", "/v2/groups/g", "{\"apps\": []}").status()).isEqualTo(200);
    assertThat(json("/v2/groups/g").get("apps")).isEmpty();
    core.work();
    Answered back = server.send("PUT", "/v2/groups/g/versions/" + version + "?force=true", "");
    assertThat(back.status()).as(back.body()).isEqualTo(200);
    assertThat(back.header("Marathon-Deployment-Id")).isNotEmpty();
    assertThat(ids(json("/v2/groups/g").get("apps"))).containsExactly("/g/c", "/g/d");
    assertThat(server.send("PUT", "/v2/groups/g/versions/now", "").status()).isEqualTo(422);
  }

  @Test
  void removesEverythingOnlyByTheBareCollection() throws Exception {
    assertThat(server.send("DELETE", "/v2/groups//", "").status()).isIn(404, 422);
    assertThat(json("/v2/apps").get("apps")).isNotEmpty();
    assertThat(server.send("DELETE", "/v2/groups?force=true", "").status()).isEqualTo(200);
    assertThat(json("/v2/apps").get("apps")).isEmpty();
  }

  // Pods

  @Test
  void showsPodsAndTheirInstances() throws Exception {
    assertThat(ids(json("/v2/pods"))).containsExactly("/g/p");
    JsonNode status = json("/v2/pods/g/p::status");
    assertThat(status.get("instances")).hasSize(1);
    assertThat(json("/v2/pods/g/p::versions")).hasSize(1);
    String instance = status.at("/instances/0/id").stringValue();
    Answered killed = server.send("DELETE", "/v2/pods/g/p::instances/" + instance, "");
    assertThat(killed.status()).as(killed.body()).isEqualTo(200);
    assertThat(server.get("/v2/pods/a").status()).as("an app").isEqualTo(404);
    Answered other =
        server.send(
            "PUT",
            "/v2/pods/g/p",
            "{\"id\": \"/q\", \"containers\": [{\"name\": \"c\", \"resources\": {\"cpus\": 1,"
                + " \"mem\": 1}}]}");
    assertThat(other.status()).isEqualTo(400);
  }

  // Parts of lists

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=2            | /a /b",
        "offset=3           | /g/d /g/h/e",
        "limit=2&offset=1   | /b /g/c",
        "limit=0            | ''",
        "offset=99&limit=99 | ''",
      })
  void showsAPart(String query, String wanted) throws Exception {
    Answered answer = server.get("/v2/apps?" + query);
    assertThat(String.join(" ", ids(JsonMapper.shared().readTree(answer.body()).get("apps"))))
        .isEqualTo(wanted);
    assertThat(answer.header("X-Total-Count")).isEqualTo("5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=-1", "limit=x", "offset=", "offset=99999999999"})
  void refusesPartsThatAreNone(String query) throws Exception {
    assertThat(server.get("/v2/apps?" + query).status()).isEqualTo(422);
  }

  @Test
  void showsTheFieldsThatAreWanted() throws Exception {
    assertThat(json("/v2/apps?fields=id,mem&limit=1").toString())
        .isEqualTo("{\"apps\":[{\"id\":\"/a\",\"mem\":16.0}]}");
    assertThat(json("/v2/apps/a?fields=labels").toString()).isEqualTo("{\"app\":{\"labels\":{}}}");
    assertThat(server.get("/v2/apps").header("X-Total-Count")).as("the whole").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/apps",
        "/v2/apps/a",
        "/v2/groups",
        "/v2/pods",
        "/v2/tasks",
        "/v2/deployments"
      })
  void saysWhenNothingHasChanged(String path) throws Exception {
    String tag = server.get(path).header("ETag");
    assertThat(tag).isNotEmpty();
    String known = "Accept: application/json\r\nIf-None-Match: " + tag + "\r\n";
    Answered same = server.send("GET", path, known, "");
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(server.send("PUT", "/v2/apps/b", "{\"mem\": 20}").status()).isEqualTo(200);
    assertThat(server.send("GET", path, known, "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"apps.state", "app.explanation", "apps.taskStats"})
  void tagsNothingThatChangesWithTime(String embed) throws Exception {
    assertThat(server.get("/v2/apps?embed=" + embed).header("ETag")).isEmpty();
  }
}
