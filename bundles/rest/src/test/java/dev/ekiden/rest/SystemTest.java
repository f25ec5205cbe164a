package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.rest.TestServer.Answered;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemTest {
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| text/plain | pong",
        "*/* | text/plain | pong",
        "text/plain | text/plain | pong",
        "text/html | text/html | pong",
        "application/json | application/json | \"pong\"",
        "application/json, text/plain;q=0.5 | application/json | \"pong\"",
        "text/plain;q=0.1, application/json | application/json | \"pong\"",
      })
  void answersThePingAsAsked(String accept, String type, String body) throws Exception {
    Answered ping =
        server.send("GET", "/ping", accept == null ? "" : "Accept: " + accept + "\r\n", "");

    assertThat(ping.status()).isEqualTo(200);
    assertThat(ping.header("Content-Type")).startsWith(type);
    assertThat(ping.body()).isEqualTo(body);
  }

  @Test
  void answersAPingThatWantsNothingOfOursWithNoContent() throws Exception {
    assertThat(server.send("GET", "/ping", "Accept: image/png\r\n", "").status()).isEqualTo(204);
  }

  @Test
  void carriesTheStandardHeadersOnEverything() throws Exception {
    for (String path : new String[] {"/ping", "/v2/apps", "/v2/apps/nope", "/nope"}) {
      Answered answer = server.get(path);
      assertThat(answer.header("X-Marathon-Leader")).isEqualTo("http://localhost:8080");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-cache, no-store, must-revalidate");
      assertThat(answer.header("Pragma")).isEqualTo("no-cache");
      assertThat(answer.header("Expires")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @CsvSource({"/v2", "/v2/", "/v2/debug", "/v2/schemas/app", "/nope", "/v2/pods::status"})
  void knowsWhatIsNotThere(String path) throws Exception {
    Answered answer = server.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.body()).isEqualTo("{\"message\":\"URI not found: " + path + "\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v2/info",
    "DELETE, /ping",
    "DELETE, /v2/apps",
    "TRACE, /v2/apps",
    "POST, /v2/apps/x",
    "GET, /v2/apps//x/restart",
    "PUT, /v2/pods",
    "GET, /v2/pods//x::instances"
  })
  void namesTheMethodsThatAreAllowed(String method, String path) throws Exception {
    Answered answer = server.send(method, path, "");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isNotEmpty();
    assertThat(answer.body()).isEqualTo("{\"message\":\"Method Not Allowed\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v2/apps | HEAD,POST,GET,OPTIONS,PUT,PATCH",
        "/v2/apps/x | HEAD,DELETE,GET,OPTIONS,PUT,PATCH",
        "/v2/pods | HEAD,POST,GET,OPTIONS",
        "/ping | HEAD,GET,OPTIONS"
      })
  void tellsItsOptions(String path, String methods) throws Exception {
    Answered answer = server.send("OPTIONS", path, "Accept: application/json\r\n", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Allow").replace(" ", "").split(","))
        .containsExactlyInAnyOrder(methods.split(","));
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void refusesTypesThatItDoesNotSpeak() throws Exception {
    assertThat(server.send("GET", "/v2/apps", "Accept: application/xml\r\n", "").body())
        .isEqualTo("{\"message\":\"Not Acceptable\"}");
    Answered xml = server.send("POST", "/v2/apps", "Content-Type: application/xml\r\n", "<a/>");
    assertThat(xml.status()).isEqualTo(415);
    assertThat(xml.body()).isEqualTo("{\"message\":\"Unsupported Media Type\"}");
  }

  @Test
  void sendsPeopleToTheUserInterface() throws Exception {
    for (String path : new String[] {"/", "/ui"}) {
      Answered answer = server.get(path);
      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.header("Location")).isEqualTo("/ui/");
    }
  }

  @Test
  void saysWhoLeads() throws Exception {
    server.core.flags(Map.of("http_port", "0"));

    assertThat(server.get("/v2/leader").body())
        .isEqualTo("{\"leader\":\"localhost:" + server.port() + "\"}");
  }

  @Test
  void leadsOnWhenNobodyElseCan() throws Exception {
    assertThat(server.send("DELETE", "/v2/leader?backup=nope://x", "").body())
        .isEqualTo(
            "{\"message\":\"Object is not valid\",\"details\":[{\"path\":\"/\",\"errors\":"
                + "[\"Invalid URI or unsupported scheme: nope://x\"]}]}");
    assertThat(server.send("DELETE", "/v2/leader?restore=%20", "").status()).isEqualTo(422);
    assertThat(server.send("DELETE", "/v2/leader?backup=file:///x", "").status()).isEqualTo(409);
    assertThat(server.send("DELETE", "/v2/leader", "").body())
        .isEqualTo("{\"message\":\"Leadership abdicated\",\"details\":[]}");
  }

  @Test
  @Timeout(8) // and not only after the deadline of 10 s
  void saysWhatIsInTheWayOfAReply() throws Exception {
    server.core.answer = command -> new CompletableFuture<>();
    server.core.impediment = Optional.of("The store cannot write at the moment: no space left");
    Answered answer = server.send("POST", "/v2/apps", "{\"id\": \"/a\", \"cmd\": \"x\"}");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            "{\"message\":\"The store cannot write at the moment: no space left; the change may"
                + " still happen.\"}");
  }

  @Test
  void headersThatCannotBeReadAreTheCallersFault() throws Exception {
    server.core.snapshot.specs.clear();
    assertThat(server.send("GET", "/v2/apps", "If-None-Match: W/\"x\r\n", "").status())
        .isEqualTo(400);
  }

  @Test
  void showsFigures() throws Exception {
    assertThat(server.get("/metrics").body())
        .startsWith("{\"version\":\"4.0.0\",\"counters\":{")
        .contains("\"marathon.apps.active.gauge\":{\"value\":0}");
    assertThat(server.send("GET", "/metrics", "Accept: text/plain\r\n", "").status())
        .isEqualTo(406);
    assertThat(server.send("GET", "/metrics/prometheus", "Accept: text/plain\r\n", "").body())
        .contains("# TYPE marathon_apps_active_gauge gauge\nmarathon_apps_active_gauge 0\n")
        .contains("marathon_http_requests_duration_timer_seconds{quantile=\"0.99\"}");
  }

  @Test
  void showsItsFlags() throws Exception {
    server.core.flags(Map.of("http_port", "8081", "framework_name", "ekiden"));

    assertThat(server.get("/config").body())
        .isEqualTo("{\"framework_name\":\"ekiden\",\"http_port\":\"8081\"}");
    assertThat(server.get("/v2/info").body())
        .contains("\"framework_name\":\"ekiden\"", "\"http_port\":8081", "\"zk_timeout\":10000");
  }

  @Test
  void showsNoPasswordsOfUrls() throws Exception {
    server.core.flags(
        Map.of(
            "http_endpoints", "http://joe:p%40ss@a:1/x@y,https://token@b/,http://c/d:e@f",
            "zk", "zk://joe:pass@a:2181,b:2181/marathon"));

    assertThat(server.get("/config").body())
        .isEqualTo(
            "{\"http_endpoints\":\"http://joe:********@a:1/x@y,https://********@b/,http://c/d:e@f\","
                + "\"zk\":\"zk://joe:********@a:2181,b:2181/marathon\"}");
  }

  @Test
  void changesLevelsOfLoggers() throws Exception {
    assertThat(
            server
                .send("POST", "/logging", "{\"logger\":\"peer.test\",\"level\":\"debug\"}")
                .body())
        .isEqualTo("{\"level\":\"debug\",\"logger\":\"peer.test\"}");
    assertThat(server.get("/logging").body()).contains("\"peer.test\":\"DEBUG\"");
    assertThat(server.send("POST", "/logging", "{\"logger\":\"\",\"level\":\"info\"}").body())
        .isEqualTo(
            "{\"message\":\"Object is not valid\",\"details\":"
                + "[{\"path\":\"/logger\",\"errors\":[\"must not be empty\"]}]}");
    assertThat(server.send("POST", "/logging", "{bad").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"GET", "PUT", "POST", "DELETE"})
  void knowsNoPluginsThatAnswerThemselves(String method) throws Exception {
    Answered answer = server.send(method, "/v2/plugins/nope/path", "");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body())
        .isEqualTo("{\"message\":\"No plugin with this pluginId: nope\",\"details\":[]}");
  }
}
