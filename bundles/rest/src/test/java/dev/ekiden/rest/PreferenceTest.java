package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.rest.TestServer.Answered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "POST   | /v2/apps                     | {\"id\": \"/b\", \"cmd\": \"sleep 1\"}",
        "PUT    | /v2/apps                     | [{\"id\": \"/a\", \"mem\": 5}]",
        "PATCH  | /v2/apps                     | [{\"id\": \"/a\", \"mem\": 5}]",
        "PUT    | /v2/apps/a                   | {\"mem\": 5}",
        "PATCH  | /v2/apps/a                   | {\"mem\": 5}",
        "POST   | /v2/apps/a/restart           | ~~",
        "DELETE | /v2/apps/a                   | ~~",
        "DELETE | /v2/apps/a/tasks?scale=true  | ~~",
        "POST   | /v2/groups                   | {\"id\": \"h\"}",
        "PUT    | /v2/groups/g                 | {\"apps\": []}",
        "DELETE | /v2/groups/g                 | ~~",
        "PUT    | /v2/pods/p                   | {\"id\": \"/p\", \"containers\": [{\"name\":"
            + " \"d\", \"resources\": {\"cpus\": 1, \"mem\": 1}}]}",
        "DELETE | /v2/pods/p                   | ~~",
      })
  void answersAtOnceToWhoPrefersThat(String method, String path, String body) throws Exception {
    Answered answer = server.send(method, path, ASYNC, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
    assertThat(answer.header("Marathon-Deployment-Id")).isNotEmpty();
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
