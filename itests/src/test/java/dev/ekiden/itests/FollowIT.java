package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A change is answered at once, and its deployment is followed by nothing but its id. */
class FollowIT {
  private static final String APP =
      "{\"id\":\"/a\",\"cmd\":\"sleep 1000\",\"cpus\":0.01,\"instances\":2}";

  private static HttpResponse<String> change(Ekiden ekiden, String method, String path, String body)
      throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(ekiden.url() + path))
                    .header("Content-Type", "application/json")
                    .header("Prefer", "respond-async")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return answer;
  }

  private static String deployment(HttpResponse<String> answer) {
    return answer.headers().firstValue("Marathon-Deployment-Id").orElseThrow();
  }

  /** Types in order, up to the end of the deployment. */
  private static List<String> followed(Ekiden ekiden, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(ekiden.url() + path))
            .header("Accept", "text/event-stream")
            .build();
    List<String> types = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Stream<String>> answer =
          client.send(request, HttpResponse.BodyHandlers.ofLines());
      assertThat(answer.statusCode()).isEqualTo(200);
      var lines = answer.body().iterator();
      while (types.isEmpty() || !ended(types.getLast())) {
        String line = lines.next();
        if (line.startsWith("event: ")) {
          types.add(line.substring("event: ".length()));
        }
      }
      client.shutdownNow();
    }
    return types;
  }

  private static boolean ended(String type) {
    return type.equals("deployment_success") || type.equals("deployment_failed");
  }

  private static List<String> followedByWebSocket(Ekiden ekiden, String deployment)
      throws Exception {
    BlockingQueue<String> types = new LinkedBlockingQueue<>();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(
                    ekiden.url().replace("http", "ws") + "/v2/events/ws?deployment=" + deployment),
                new Types(types))
            .get(10, TimeUnit.SECONDS);
    List<String> all = new ArrayList<>();
    while (all.isEmpty() || !ended(all.getLast())) {
      String type = types.poll(10, TimeUnit.SECONDS);
      assertThat(type).as("after " + all).isNotNull();
      all.add(type);
    }
    socket.abort();
    return all;
  }

  private record Types(BlockingQueue<String> types) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      types.add(JsonMapper.shared().readTree(text.toString()).get("event").stringValue());
      socket.request(1);
      return null;
    }
  }

  @Test
  void allOfItIsToldHoweverLateOneComes() throws Exception {
    List<String> twoSteps =
        List.of(
            "deployment_info",
            "deployment_step_success",
            "deployment_info",
            "deployment_step_success",
            "deployment_success");
    List<String> oneStep = twoSteps.subList(2, 5);
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      // Attached while it goes on: by the address that the answer names.
      HttpResponse<String> created = change(ekiden, "POST", "/v2/apps", APP);
      String link = created.headers().firstValue("Link").orElseThrow();
      assertThat(followed(ekiden, link.substring(1, link.indexOf('>')))).isEqualTo(twoSteps);

      // Attached when it has ended, before the server died.
      String ended = deployment(created);
      ekiden.await("it has ended", () -> ekiden.get("/v2/deployments").json().isEmpty());
      assertThat(followed(ekiden, "/v2/events?deployment=" + ended)).isEqualTo(twoSteps);
      assertThat(followedByWebSocket(ekiden, ended)).isEqualTo(twoSteps);
      ekiden.kill();
      ekiden.startAgain();
      assertThat(followed(ekiden, "/v2/events?deployment=" + ended)).isEqualTo(twoSteps);

      // Over the death of the server, and one that is over before the answer is sent.
      String scaled = deployment(change(ekiden, "PUT", "/v2/apps/a", "{\"instances\": 4}"));
      ekiden.kill();
      ekiden.startAgain();
      assertThat(followed(ekiden, "/v2/events?deployment=" + scaled))
          .startsWith("deployment_info")
          .endsWith("deployment_step_success", "deployment_success");
      JsonNode app = ekiden.get("/v2/apps/a").expect(200).json().get("app");
      assertThat(app.get("instances").asInt()).isEqualTo(4);
      String nothing = deployment(change(ekiden, "PUT", "/v2/groups/g", "{}"));
      assertThat(followed(ekiden, "/v2/events?deployment=" + nothing))
          .endsWith("deployment_success");
      String removed = deployment(change(ekiden, "DELETE", "/v2/apps/a", ""));
      assertThat(followed(ekiden, "/v2/events?deployment=" + removed)).isEqualTo(oneStep);
    }
  }

  @Test
  void whatBecomesOfItInTheEndIsToldToo() throws Exception {
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      String late =
          deployment(
              change(
                  ekiden,
                  "POST",
                  "/v2/apps?deadline=1s&onDeadline=rollback",
                  "{\"id\":\"/big\",\"cmd\":\"sleep 1000\",\"mem\":100000000}"));
      assertThat(followed(ekiden, "/v2/events?deployment=" + late))
          .containsExactly(
              "deployment_info",
              "deployment_step_success",
              "deployment_info",
              "deployment_stalled",
              "deployment_failed");
    }
  }
}
