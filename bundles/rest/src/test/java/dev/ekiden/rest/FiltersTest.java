package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.rest.TestServer.Answered;
import dev.ekiden.spi.auth.Auth;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiltersTest {
  /** Knows who says the word; may see everything and change nothing. */
  private static final class Guardian implements Auth {
    @Override
    public Authentication authenticate(Request request) {
      if (request.header("x-fail").isPresent()) {
        throw new IllegalStateException("broken");
      }
      return request.header("x-word").filter("sesame"::equals).isPresent()
          ? new Authentication.Known(new Identity("ali"))
          : new Authentication.Challenge("Basic realm=\"cave\"");
    }

    @Override
    public boolean authorize(Identity caller, Action action, Resource resource, String path) {
      return caller.name().equals("ali") && action == Action.VIEW;
    }
  }

  private static TestServer guarded() throws Exception {
    return new TestServer(new Guardian(), Duration.ofSeconds(10), 1024);
  }

  @ParameterizedTest
  @CsvSource({"/ping", "/v2/info", "/", "/nope"})
  void letsNobodyPassWhoIsNotKnown(String path) throws Exception {
    try (TestServer server = guarded()) {
      Answered page = server.send("GET", path, "Accept: */*\r\n", "");
      assertThat(page.status()).isEqualTo(401);
      assertThat(page.header("WWW-Authenticate")).isEqualTo("Basic realm=\"cave\"");
      assertThat(page.header("Content-Type")).startsWith("text/html");

      Answered json = server.get(path);
      assertThat(json.status()).isEqualTo(401);
      assertThat(json.body()).isEmpty();
    }
  }

  /** Their error bodies are read by clients that take nothing but JSON. */
  @ParameterizedTest
  @CsvSource({"/v1", "/v2-beta/schemas", "/v3/projects/1a5/publish"})
  void tellsClientsOfTheBusInTheirShapeThatNobodyKnowsThem(String path) throws Exception {
    try (TestServer server = guarded()) {
      for (String accept : List.of("", "Accept: application/json\r\n", "Accept: */*\r\n")) {
        Answered refused = server.send("GET", path, accept, "");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Basic realm=\"cave\"");
        assertThat(refused.header("Content-Type")).startsWith("application/json");
        assertThat(refused.body())
            .isEqualTo(
                "{\"type\":\"error\",\"status\":401,"
                    + "\"code\":\"Unauthorized\",\"message\":\"Unauthorized\"}");
      }
    }
  }

  @Test
  void letsKnownCallersDoWhatTheyMay() throws Exception {
    try (TestServer server = guarded()) {
      assertThat(server.send("GET", "/ping", "X-Word: sesame\r\n", "").status()).isEqualTo(200);
      Answered refused = server.send("DELETE", "/v2/apps/a", "X-Word: sesame\r\n", "");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body()).contains("Not Authorized");
      assertThat(server.core.commands).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/eventSubscriptions?callbackUrl=x",
        "//v2/eventSubscriptions?callbackUrl=x",
        "/v2//eventSubscriptions",
        "/v2/%65ventSubscriptions",
        "/v2/./eventSubscriptions",
        "/v2/apps/../eventSubscriptions",
        "/;a=b/v2/eventSubscriptions",
        "/v2;a=b/eventSubscriptions",
        "/v1/publish",
        "//v1/publish",
        "/v1;a=b/publish",
        "/%761/publish",
        "/%2e/v1/publish",
        "/v2/%2e%2e/v1/publish",
        "/v2-bet%61/publish",
        "/./v3/publish"
      })
  void knowsTheBusHoweverItIsSpelled(String path) throws Exception {
    try (TestServer server = guarded()) {
      assertThat(server.send("POST", path, "X-Word: sesame\r\n", "{}").status()).isEqualTo(403);
    }
  }

  @Test
  void failsClosedWhenThePluginFails() throws Exception {
    try (TestServer server = guarded()) {
      assertThat(server.send("GET", "/ping", "X-Fail: yes\r\n", "").status()).isEqualTo(503);
    }
  }

  @Test
  void failsClosedWhenCredentialsAreSetAndNobodyChecksThem() throws Exception {
    try (TestServer server = new TestServer()) {
      server.core.flags(Map.of("http_credentials", "***"));
      assertThat(server.get("/ping").status()).isEqualTo(503);
    }
  }

  @ParameterizedTest
  @CsvSource({"GET,/ping", "POST,/v2/apps", "GET,/nope"})
  void isNotReadyWhileAnEmptyApplicationStandsInTheApisPlace(String method, String path)
      throws Exception {
    try (TestServer server = TestServer.withoutApi()) {
      assertNotReady(server.send(method, path, ""));
    }
  }

  private static void assertNotReady(Answered answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.body())
        .isEqualTo("{\"message\":\"Ekiden is not ready; try again in a moment.\"}");
  }

  @Test
  void refusesLargeBodiesEarly() throws Exception {
    try (TestServer server = guarded()) {
      Answered answer =
          server.send(
              "POST",
              "/v2/apps",
              "X-Word: sesame\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n",
              "");
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).isEqualTo("{\"message\":\"The body is larger than 1024 bytes.\"}");
    }
  }

  @Test
  void refusesLargeBodiesThatDoNotSayTheirLength() throws Exception {
    try (TestServer server = guarded()) {
      Answered answer =
          server.send(
              "POST",
              "/v2/apps",
              "X-Word: sesame\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
              "1000\r\n" + "x".repeat(0x1000) + "\r\n0\r\n\r\n");
      assertThat(answer.status()).isEqualTo(413);
    }
  }

  @Test
  void givesUpOnBodiesThatDrip() throws Exception {
    try (TestServer server = new TestServer();
        Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()), 5_000);
      socket.setSoTimeout(15_000);
      Thread drip =
          Thread.startVirtualThread(
              () -> {
                try {
                  socket
                      .getOutputStream()
                      .write(
                          ("POST /v2/apps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json"
                                  + "\r\nContent-Length: 500\r\n\r\n")
                              .getBytes(StandardCharsets.UTF_8));
                  while (!Thread.interrupted()) {
                    socket.getOutputStream().write(' ');
                    socket.getOutputStream().flush();
                    Thread.sleep(50);
                  }
                } catch (Exception e) {
                  // The server has closed the connection.
                }
              });
      byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 408".length());
      drip.interrupt();
      assertThat(new String(start, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 408");
    }
  }

  @Test
  void takesABrokenOffBodyForTheSendersMistake() throws Exception {
    try (TestServer server = new TestServer();
        Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()), 5_000);
      socket.setSoTimeout(15_000);
      socket
          .getOutputStream()
          .write(
              ("POST /v2/apps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json"
                      + "\r\nContent-Length: 500\r\n\r\n{")
                  .getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("as it was announced");
    }
  }

  @Test
  void answersOtherSitesAsTheFlagSays() throws Exception {
    try (TestServer server = new TestServer()) {
      assertThat(server.get("/ping").header("Access-Control-Allow-Origin")).isEmpty();

      server.core.flags(Map.of("access_control_allow_origin", "*"));
      Answered any =
          server.send("OPTIONS", "/v2/apps", "Access-Control-Request-Headers: X-A, X-B\r\n", "");
      assertThat(any.header("Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(any.header("Access-Control-Allow-Headers")).isEqualTo("X-A, X-B");
      assertThat(any.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, OPTIONS");
      assertThat(any.header("Access-Control-Max-Age")).isEqualTo("86400");

      server.core.flags(Map.of("access_control_allow_origin", "http://a, http://b"));
      assertThat(
              server
                  .send("GET", "/ping", "Origin: http://a\r\n", "")
                  .header("Access-Control-Allow-Origin"))
          .isEqualTo("http://a");
    }
  }

  @Test
  void takesNoChangesFromPagesOfOtherSites() throws Exception {
    try (TestServer server = new TestServer()) {
      assertThat(server.send("POST", "/v2/apps", "Sec-Fetch-Site: cross-site\r\n", "{}").status())
          .isEqualTo(403);
      assertThat(server.send("POST", "/v2/plugins", "Origin: http://elsewhere\r\n", "x").status())
          .isEqualTo(403);
      // A browser that does not trust the way here sends no Sec-Fetch-Site.
      assertThat(server.send("POST", "/v2/groups", "Origin: http://elsewhere\r\n", "{}").status())
          .isEqualTo(403);
      server.core.flags(Map.of("access_control_allow_origin", "http://friend"));
      assertThat(server.send("POST", "/v2/groups", "Origin: http://elsewhere\r\n", "{}").status())
          .isEqualTo(403);
      assertThat(server.core.commands).isEmpty();
      assertThat(server.send("POST", "/v2/groups", "Origin: http://friend\r\n", "{").status())
          .isEqualTo(400);
    }
  }

  @Test
  void limitsRequestsAtATime() throws Exception {
    try (TestServer server = new TestServer()) {
      server.core.flags(Map.of("http_max_concurrent_requests", "0"));
      Answered answer = server.get("/ping");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("Too many concurrent requests! Allowed: 0.");
    }
  }
}
