package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ekiden.api.Command;
import dev.ekiden.api.model.ReadinessCheck;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.core.Effect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadinessProbesTest {
  private static final TaskId TASK =
      TaskId.parse("a.instance-01a1fc3b-631d-7000-8000-6e6690e899db._app.1").orElseThrow();

  private final LinkedBlockingQueue<Command.ReadinessProbed> answers = new LinkedBlockingQueue<>();
  private final ReadinessProbes probes = new ReadinessProbes(answers::add, 2);

  @AfterEach
  void close() {
    probes.close();
  }

  private Command.ReadinessProbed ask(int port, String path) throws InterruptedException {
    return ask(port, path, Duration.ofSeconds(5));
  }

  private Command.ReadinessProbed ask(int port, String path, Duration timeout)
      throws InterruptedException {
    ReadinessCheck check =
        new ReadinessCheck(
            "ready", "HTTP", path, "http-api", Duration.ofSeconds(30), timeout, List.of(200), true);
    probes.probe(new Effect.ProbeReadiness(TASK, check, "127.0.0.1", port));
    Command.ReadinessProbed answer = answers.poll(30, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    return answer;
  }

  @Test
  void theAnswerIsPassedOnAsItIs() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ready",
        exchange -> {
          byte[] body =
              ("not yet: " + exchange.getRequestURI().getQuery()).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/x-test");
          exchange.sendResponseHeaders(503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      Command.ReadinessProbed answer = ask(server.getAddress().getPort(), "/ready?deep=1");
      assertThat(answer.task()).isEqualTo(TASK);
      assertThat(answer.check()).isEqualTo("ready");
      assertThat(answer.response().status()).isEqualTo(503);
      assertThat(answer.response().contentType()).isEqualTo("text/x-test");
      assertThat(answer.response().body()).isEqualTo("not yet: deep=1");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anAnswerThatNeverEndsIsGatewayTimeoutToo() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
    CountDownLatch end = new CountDownLatch(1);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
    try {
      // One more than may be asked at once: none keeps its place for ever.
      for (int i = 0; i < 3; i++) {
        assertThat(ask(server.getAddress().getPort(), "/", Duration.ofMillis(50)).response())
            .isEqualTo(new ReadinessResult.Response(504, "text/plain", "no answer within 50 ms"));
      }
    } finally {
      end.countDown();
      server.stop(0);
    }
  }

  @Test
  void whoCannotBeReachedIsGatewayTimeout() throws Exception {
    assertThat(ask(freePort(), "/").response().status()).isEqualTo(504);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
