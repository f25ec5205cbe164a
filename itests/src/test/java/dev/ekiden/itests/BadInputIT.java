package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers do wrong: each has its answer, changes nothing, and the next request is served. */
class BadInputIT {
  private static final int MEBI = 1 << 20;
  private static Ekiden ekiden;
  private List<String> before;

  @BeforeAll
  static void start() throws IOException {
    ekiden = Ekiden.start("--master", "simulated");
    ekiden
        .post("/v2/apps", "{\"id\": \"/steady\", \"cmd\": \"sleep 100000\", \"cpus\": 0.1}")
        .expect(201);
    ekiden.await(
        "/steady runs",
        () ->
            ekiden.get("/v2/apps/steady").json().at("/app/tasksRunning").asInt() == 1
                && ekiden.get("/v2/deployments").body().equals("[]"));
  }

  @AfterAll
  static void end() {
    ekiden.close();
  }

  private static List<String> state() {
    return List.of(
        ekiden.get("/v2/apps").body(),
        ekiden.get("/v2/tasks").body(),
        ekiden.get("/v2/deployments").body());
  }

  @BeforeEach
  void remember() {
    before = state();
  }

  @AfterEach
  void nothingHasChanged() {
    assertThat(state()).isEqualTo(before);
    assertThat(ekiden.get("/ping").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"id\": ",
        "[1",
        "nul",
        "{\"id\": \"/a\",}",
        "{'id': '/a'}",
        "\u0000"
      })
  void malformedJsonIsRefused(String body) {
    for (var answer :
        List.of(
            ekiden.post("/v2/apps", body),
            ekiden.put("/v2/apps/steady", body),
            ekiden.put("/v2/groups", body),
            ekiden.post("/v2/pods", body))) {
      assertThat(answer.status()).as(answer.raw().uri() + " " + answer.body()).isEqualTo(400);
      assertThat(answer.json().at("/message").asString()).isNotEmpty();
    }
  }

  @Test
  void bottomlessJsonIsRefused() {
    for (String deep :
        List.of(
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "{\"env\": {\"A\":" + "[".repeat(5_000))) {
      assertThat(ekiden.post("/v2/apps", deep).status()).isBetween(400, 422);
      assertThat(ekiden.put("/v2/groups", deep).status()).isBetween(400, 422);
    }
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    byte[] bytes = {'{', '"', 'i', 'd', '"', ':', '"', '/', (byte) 0xff, (byte) 0xc0, '"', '}'};
    var answer =
        ekiden.send(
            HttpRequest.newBuilder(URI.create(ekiden.url() + "/v2/apps"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build());
    assertThat(answer.status()).as(answer.body()).isBetween(400, 422);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/apps/nobody, 404",
    "GET, /v2/apps/nobody/tasks, 404",
    "GET, /v2/apps/nobody/versions, 404",
    "GET, /v2/apps/steady/versions/2001-01-01T00:00:00.000Z, 404",
    "DELETE, /v2/apps/nobody, 404",
    "POST, /v2/apps/nobody/restart, 404",
    "DELETE, /v2/apps/nobody/tasks, 404",
    "DELETE, /v2/apps/steady/tasks/nobody.instance-1._app.1, 404",
    "GET, /v2/groups/nobody, 404",
    "DELETE, /v2/groups/nobody, 404",
    "GET, /v2/pods/nobody, 404",
    "GET, /v2/pods/nobody::status, 404",
    "DELETE, /v2/pods/nobody, 404",
    "DELETE, /v2/deployments/no-such-deployment, 404",
    "DELETE, /v2/queue/nobody/delay, 404",
    "DELETE, /v2/plugins/nobody, 404",
    "GET, /v2/nothing, 404",
    "PATCH, /v2/info, 405"
  })
  void whatIsNotThereIsSaidSo(String method, String path, int status) {
    var answer =
        ekiden.send(
            HttpRequest.newBuilder(URI.create(ekiden.url() + path))
                .header("Accept", "application/json")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
  }

  @Test
  void aLockedAppNamesTheDeployment() {
    ekiden
        .post("/v2/apps", "{\"id\": \"/busy\", \"cmd\": \"sim staging\", \"cpus\": 0.1}")
        .expect(201);
    String deployment = ekiden.get("/v2/deployments").json().at("/0/id").asString();
    for (var answer :
        List.of(
            ekiden.put("/v2/apps/busy", "{\"instances\": 2}"),
            ekiden.post("/v2/apps/busy/restart", ""),
            ekiden.delete("/v2/apps/busy?force=false"),
            ekiden.delete("/v2/groups/"))) {
      answer.expect(409);
      assertThat(answer.json().at("/deployments/0/id").asString()).isEqualTo(deployment);
    }
    ekiden.delete("/v2/apps/busy?force=true").expect(200);
    ekiden.await("its end", () -> state().equals(before));
  }

  @Test
  void aHugeButValidAppIsAccepted() {
    String label = "x".repeat(10 * MEBI);
    ekiden
        .post(
            "/v2/apps",
            "{\"id\": \"/huge\", \"instances\": 0, \"cmd\": \"true\", \"labels\": {\"a\": \""
                + label
                + "\"}}")
        .expect(201);
    assertThat(ekiden.get("/v2/apps/huge").json().at("/app/labels/a").asString()).isEqualTo(label);
    ekiden.await("deployed", () -> ekiden.get("/v2/deployments").body().equals("[]"));
    ekiden.delete("/v2/apps/huge").expect(200);
    ekiden.await("its end", () -> state().equals(before));
  }

  @Test
  void tenMegabytesOfNonsenseAreRefused() {
    assertThat(ekiden.post("/v2/apps", "x".repeat(10 * MEBI)).status()).isEqualTo(400);
    String many = "[" + "1,".repeat(5 * MEBI) + "1]";
    assertThat(ekiden.post("/v2/apps", many).status()).isBetween(400, 422);
    String names =
        "{\"id\": \"/many\", "
            + String.join(
                ",", IntStream.range(0, 300_000).mapToObj(i -> "\"unknown" + i + "\":1").toList())
            + "}";
    assertThat(ekiden.post("/v2/apps", names).status()).isBetween(400, 422);
  }

  /** The answer to a request of which only this much is sent. */
  private static String raw(String head, byte[] body, int times) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), ekiden.port())) {
      socket.setSoTimeout(20_000);
      var out = socket.getOutputStream();
      out.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      try {
        for (int i = 0; i < times; i++) {
          out.write(body);
        }
        out.flush();
      } catch (IOException _) {
        // The server may hang up once it knows; its answer is there all the same.
      }
      InputStream in = socket.getInputStream();
      var answer = new StringBuilder();
      try {
        for (int c = in.read(); c >= 0 && answer.length() < 2_000; c = in.read()) {
          answer.append((char) c);
          if (answer.toString().contains("larger than")) {
            break;
          }
        }
      } catch (IOException e) {
        return answer + " then " + e;
      }
      return answer.toString();
    }
  }

  @Test
  void anEnormousBodyIsRefusedBeforeItIsSent() throws IOException {
    String answer =
        raw(
            "POST /v2/apps HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                + "Content-Length: 2000000000\n\n",
            new byte[0],
            0);
    assertThat(answer).startsWith("HTTP/1.1 413").contains("larger than");
  }

  @Test
  void anEnormousChunkedBodyIsRefusedOnTheWay() throws IOException {
    byte[] chunk = new byte[MEBI + 2 + 8];
    java.util.Arrays.fill(chunk, (byte) ' ');
    System.arraycopy("100000\r\n".getBytes(StandardCharsets.US_ASCII), 0, chunk, 0, 8);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    String answer =
        raw(
            "POST /v2/apps HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                + "Transfer-Encoding: chunked\n\n",
            chunk,
            17);
    assertThat(answer).startsWith("HTTP/1.1 413").contains("larger than");
  }

  @Test
  void aBodyThatIsNoBundleIsRefused() {
    var answer = ekiden.install("no jar at all".getBytes(StandardCharsets.UTF_8));
    answer.expect(422);
    assertThat(answer.body()).contains("not a jar file");
  }
}
