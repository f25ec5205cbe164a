package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The stream over WebSocket in the assembled server: guarded, resumed, replaced, killed. */
class WebSocketIT {
  private static final Pattern NUMBER = Pattern.compile("^\\{\"id\":(\\d+),");

  /** Follows the stream, and comes back after the last number whenever it is disconnected. */
  private static final class Follower implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Thread thread;
    final List<Long> seen = new CopyOnWriteArrayList<>();

    Follower(int port) {
      this.port = port;
      thread = Thread.ofPlatform().start(this::run);
    }

    private void run() {
      while (!stop.get()) {
        CountDownLatch over = new CountDownLatch(1);
        long after = seen.isEmpty() ? 0 : seen.getLast();
        URI uri = URI.create("ws://127.0.0.1:" + port + "/v2/events/ws?since=" + after);
        try {
          WebSocket socket =
              client
                  .newWebSocketBuilder()
                  .connectTimeout(Duration.ofSeconds(5))
                  .buildAsync(uri, listener(over))
                  .join();
          while (!over.await(50, TimeUnit.MILLISECONDS)) {
            if (stop.get()) {
              socket.abort();
              return;
            }
          }
        } catch (CompletionException e) {
          // not there: tried again
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private WebSocket.Listener listener(CountDownLatch over) {
      StringBuilder text = new StringBuilder();
      return new WebSocket.Listener() {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
          text.append(data);
          if (last) {
            Matcher number = NUMBER.matcher(text);
            if (number.find()) {
              seen.add(Long.parseLong(number.group(1)));
            }
            text.setLength(0);
          }
          socket.request(1);
          return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
          over.countDown();
          return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
          over.countDown();
        }
      };
    }

    @Override
    public void close() throws InterruptedException {
      stop.set(true);
      thread.join();
      client.shutdownNow();
    }
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
        var follower = new Follower(ekiden.port())) {
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
          int before = follower.seen.size();
          ekiden.await("events under load", () -> follower.seen.size() > before + 50);
          ekiden.kill();
          writer.join();
          ekiden.startAgain();
        }
      }
      String app = "/a" + next.get();
      create(ekiden, next, 1);
      assertThat(ekiden.get("/v2/apps" + app).status()).isEqualTo(200);
      ekiden.await("quiet", () -> ekiden.get("/v2/deployments").body().equals("[]"));
      int settled = follower.seen.size();
      create(ekiden, next, 1);
      ekiden.await("the last events", () -> follower.seen.size() > settled);
      List<Long> seen = List.copyOf(follower.seen);
      long last = seen.getLast();
      try (var undisturbed = new Follower(ekiden.port())) {
        ekiden.await("the whole stream", () -> undisturbed.seen.contains(last));
        assertThat(seen)
            .containsExactlyElementsOf(
                undisturbed.seen.stream().filter(number -> number <= last).toList());
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
