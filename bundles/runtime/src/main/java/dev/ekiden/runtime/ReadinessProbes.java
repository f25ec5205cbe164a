package dev.ekiden.runtime;

import dev.ekiden.api.Command;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.core.Effect;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Asks tasks by HTTP whether they are ready. Certificates are not checked: tasks have their own.
 * Every request is answered; a task that cannot be asked with status 504.
 */
final class ReadinessProbes implements AutoCloseable {
  /** Of an answer, as much as is kept. */
  private static final int MOST_BODY = 64 * 1024;

  private static final int NOT_REACHED = 504;

  private final Consumer<Command.ReadinessProbed> answers;
  private final Semaphore permits;
  private final HttpClient client;

  ReadinessProbes(Consumer<Command.ReadinessProbed> answers, int concurrency) {
    this.answers = answers;
    this.permits = new Semaphore(concurrency, true);
    this.client =
        HttpClient.newBuilder()
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(TrustAll.context())
            .build();
  }

  /** Any thread; never waits. */
  void probe(Effect.ProbeReadiness probe) {
    Thread.ofVirtual()
        .name("readiness " + probe.task())
        .start(
            () ->
                answers.accept(
                    new Command.ReadinessProbed(probe.task(), probe.check().name(), ask(probe))));
  }

  private ReadinessResult.Response ask(Effect.ProbeReadiness probe) {
    try {
      permits.acquire();
      try {
        return wholeAnswer(probe);
      } finally {
        permits.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return notReached("Ekiden is stopping");
    }
  }

  /** The client's own timeout ends with the headers; a body may trickle for ever. */
  private ReadinessResult.Response wholeAnswer(Effect.ProbeReadiness probe)
      throws InterruptedException {
    Duration timeout = probe.check().timeout();
    FutureTask<ReadinessResult.Response> call = new FutureTask<>(() -> send(probe));
    Thread thread = Thread.ofVirtual().name("asking " + probe.task()).start(call);
    try {
      return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return notReached("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      return notReached(Caller.text(e.getCause() == null ? e : e.getCause()));
    } finally {
      thread.interrupt();
    }
  }

  private static ReadinessResult.Response notReached(String why) {
    return new ReadinessResult.Response(NOT_REACHED, "text/plain", why);
  }

  private ReadinessResult.Response send(Effect.ProbeReadiness probe)
      throws IOException, URISyntaxException, InterruptedException {
    String scheme = probe.check().protocol().equals("HTTPS") ? "https" : "http";
    String path = probe.check().path();
    // Through the multi-part form a host like ::1 gets its brackets; the path may bring a query.
    URI base = new URI(scheme, null, probe.host(), probe.port(), "/", null, null);
    URI uri = base.resolve(path.startsWith("/") ? path : "/" + path);
    Duration timeout = probe.check().timeout();
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).GET().build();
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      String text = new String(body.readNBytes(MOST_BODY), StandardCharsets.UTF_8);
      String type = response.headers().firstValue("content-type").orElse("");
      return new ReadinessResult.Response(response.statusCode(), type, text);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
