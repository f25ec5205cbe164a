package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The stream over WebSocket in the assembled server: guarded, resumed, replaced, killed. */
class WebSocketIT {
  /** Comes back after the last number whenever it is disconnected. */
  private static Reader follower(Ekiden ekiden) {
    return Reader.resuming(ekiden, "/v2/events/ws?since=0", new WebSocketWire(false)).start();
  }

  @Test
  void nobodyWithoutCredentialsConnects() throws Exception {
    try (var ekiden =
            Ekiden.start("--master", "simulated", "--http_credentials", "somebody:secret");
        var client = HttpClient.newHttpClient()) {
      for (String path : List.of("/v2/events/ws", "/v1/subscribe?eventNames=ping")) {
        var refused =
            client
                .newWebSocketBuilder()
                .buildAsync(
                    URI.create("ws://127.0.0.1:" + ekiden.port() + path),
                    new WebSocket.Listener() {})
                .handle((socket, failure) -> failure)
                .join();
        assertThat(refused).hasCauseInstanceOf(WebSocketHandshakeException.class);
        var cause = (WebSocketHandshakeException) refused.getCause();
        assertThat(cause.getResponse().statusCode()).isEqualTo(401);
      }
    }
  }

  @Test
  void noEventIsLostOrRepeatedOverReplacementsAndCrashes() throws Exception {
    AtomicInteger next = new AtomicInteger();
    try (var ekiden = Ekiden.start("--master", "simulated", "--max_running_deployments", "100000");
        var follower = follower(ekiden)) {
      for (int round = 1; round <= 3; round++) {
        create(ekiden, next, 15);
        Jars.install(ekiden, "events.websocket", "1.0." + round);
        create(ekiden, next, 15);
        if (round == 2) {
          var writer =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        try {
                          create(ekiden, next, 1_000);
                        } catch (UncheckedIOException e) {
                          // killed
                        }
                      });
          int before = follower.size();
          ekiden.await("events under load", () -> follower.size() > before + 50);
          ekiden.kill();
          writer.join();
          ekiden.startAgain();
        }
      }
      String app = "/a" + next.get();
      create(ekiden, next, 1);
      assertThat(ekiden.get("/v2/apps" + app).status()).isEqualTo(200);
      ekiden.await("quiet", () -> ekiden.get("/v2/deployments").body().equals("[]"));
      int settled = follower.size();
      create(ekiden, next, 1);
      ekiden.await("the last events", () -> follower.size() > settled);
      List<Long> seen = follower.ids();
      long last = seen.getLast();
      try (var undisturbed = follower(ekiden)) {
        ekiden.await("the whole stream", () -> undisturbed.ids().contains(last));
        assertThat(seen).containsExactlyElementsOf(undisturbed.upTo(last));
      }
    }
  }

  private static void create(Ekiden ekiden, AtomicInteger next, int count) {
    for (int i = 0; i < count; i++) {
      ekiden.post(
          "/v2/apps",
          "{\"id\":\"/a%d\",\"cmd\":\"sleep 100000\",\"cpus\":0.01}"
              .formatted(next.getAndIncrement()));
    }
  }
}
