package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests at random have brought to light, once each. */
class FoundByFuzzTest {
  private static String app(String field, String value) {
    return "{\"id\": \"/a\", \"cmd\": \"sleep 1\", \"%s\": %s}".formatted(field, value);
  }

  private static void refused(String method, String path, String body) throws Exception {
    WorkingCore core = new WorkingCore(Settings.DEFAULT);
    try (TestServer server = new TestServer(core, 1_000_000)) {
      assertThat(server.send(method, path, body).status()).isEqualTo(422);
      assertThat(core.changes()).isZero();
    }
  }

  @Test
  void moreInstancesThanAnybodyMeans() throws Exception {
    refused("POST", "/v2/apps", app("instances", "2147483647"));
    refused(
        "POST",
        "/v2/pods",
        """
        {"id": "/p", "containers": [{"name": "c", "resources": {"cpus": 1, "mem": 1}}],
         "scaling": {"kind": "fixed", "instances": 2000000000}}
        """);
  }

  @Test
  void groupsScaledBeyondAllMeasure() throws Exception {
    WorkingCore core = new WorkingCore(Settings.DEFAULT);
    try (TestServer server = new TestServer(core, 1_000_000)) {
      server.send(
          "POST",
          "/v2/groups",
          "{\"id\": \"/g\", \"apps\": ["
              + app("id", "\"b\"").replace("\"id\": \"/a\", ", "")
              + "]}");
      long before = core.changes();
      assertThat(before).isPositive();
      assertThat(server.send("PUT", "/v2/groups/g?force=true", "{\"scaleBy\": 1e300}").status())
          .isEqualTo(422);
      assertThat(core.changes()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.", "x", "/a", "a-"})
  void idsOfAnyLength(String part) throws Exception {
    String id = "\"/" + part.repeat(20_000) + "a\"";
    refused("POST", "/v2/apps", "{\"id\": %s, \"cmd\": \"sleep 1\"}".formatted(id));
    refused("POST", "/v2/groups", "{\"id\": %s}".formatted(id));
  }

  @Test
  void expressionsNestedTooDeeply() throws Exception {
    String deep = "(".repeat(50_000) + "a" + ")".repeat(50_000);
    refused("POST", "/v2/apps", app("constraints", "[[\"rack\", \"LIKE\", \"" + deep + "\"]]"));
  }

  @Test
  void expressionsThatTakeLongToRead() throws Exception {
    String rule = "[[\"rack\", \"LIKE\", \"%s\"]]".formatted("x".repeat(50_000));
    refused("POST", "/v2/apps", app("constraints", rule));
  }

  @Test
  void executorsOfAnyLength() throws Exception {
    refused("POST", "/v2/apps", app("executor", "\"" + "/a".repeat(20_000) + "/\""));
  }

  @Test
  void formsThatAreNone() throws Exception {
    String form = "Content-Type: application/x-www-form-urlencoded\r\n";
    try (TestServer server = new TestServer()) {
      assertThat(server.send("GET", "/v2/apps?label=%zz", form, "").status()).isEqualTo(400);
      String announced = form + "Content-Length: 99999999999\r\n";
      assertThat(server.send("GET", "/v2/apps", announced, "").status()).isEqualTo(200);
    }
  }
}
