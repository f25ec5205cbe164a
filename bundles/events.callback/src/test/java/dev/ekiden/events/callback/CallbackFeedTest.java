package dev.ekiden.events.callback;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ekiden.api.Command;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.tck.EventSubscriberContract;
import dev.ekiden.tck.MemoryEventLog;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallbackFeedTest extends EventSubscriberContract {
  private static final String SUBSCRIPTIONS = "/v2/eventSubscriptions";

  private final MemoryEventLog log = new MemoryEventLog();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Override
  protected EventSubscriber subscriber() {
    return feed(Map.of());
  }

  private record Flagged(Settings settings) implements Orchestrator {
    @Override
    public CompletionStage<Reply> submit(Command command) {
      return new CompletableFuture<>();
    }

    @Override
    public Snapshot snapshot() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> healthProtocols() {
      return Set.of();
    }
  }

  private static Orchestrator flags(Map<String, String> flags) {
    Map<String, String> all = new HashMap<>(flags);
    all.putIfAbsent("event_subscriber", "http_callback");
    return new Flagged(SettingsBuilder.builder(Settings.DEFAULT).flags(all).build());
  }

  private static CallbackConfig config(Map<String, Object> given) {
    return new CallbackConfig() {
      @Override
      public int max_endpoints() {
        return (int) given.getOrDefault("max.endpoints", 100);
      }

      @Override
      public int max_backoff_seconds() {
        return 1;
      }

      @Override
      public int disable_after_seconds() {
        return (int) given.getOrDefault("disable.after.seconds", 3_600);
      }

      @Override
      public boolean allow_loopback() {
        return (boolean) given.getOrDefault("allow.loopback", true);
      }

      @Override
      public boolean allow_private() {
        return true;
      }

      @Override
      public String hmac_secret() {
        return "a secret";
      }

      @Override
      public String bearer_token() {
        return "a-token";
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return CallbackConfig.class;
      }
    };
  }

  private CallbackFeed feed(Map<String, Object> config) {
    CallbackFeed feed = new CallbackFeed(config(config));
    open.add(feed::deactivate);
    return feed;
  }

  /** A started feed, and its REST API. */
  private CallbackFeed serve(Map<String, Object> config, Map<String, String> flags)
      throws Exception {
    CallbackFeed feed = feed(config);
    feed.start(log);
    feed.setOrchestrator(flags(flags));
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(feed), SUBSCRIPTIONS + "/*");
    server.setHandler(context);
    server.start();
    open.add(server::stop);
    port = connector.getLocalPort();
    return feed;
  }

  /** A server that takes callbacks. */
  private final class Receiver {
    private final BlockingQueue<String> apps = new LinkedBlockingQueue<>();
    private final BlockingQueue<Map<String, List<String>>> headers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private volatile IntUnaryOperator status;
    private int requests;

    Receiver(IntUnaryOperator status) throws IOException {
      this.status = status;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      var threads = Executors.newVirtualThreadPerTaskExecutor();
      server.setExecutor(threads);
      server.createContext("/", this::take);
      server.start();
      open.add(
          () -> {
            server.stop(0);
            threads.shutdownNow();
          });
    }

    private void take(HttpExchange exchange) throws IOException {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      int code = status.applyAsInt(++requests);
      if (code < 300) {
        headers.add(exchange.getRequestHeaders());
        bodies.add(body);
        if (body.contains("app_terminated_event")) {
          apps.add(exchange.getRequestHeaders().getFirst("X-Ekiden-Event-Id"));
        }
      }
      exchange.sendResponseHeaders(code, -1);
      exchange.close();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/events?x=1";
    }

    /** Numbers of the events about apps that came next. */
    List<String> next(int count) throws InterruptedException {
      List<String> got = new ArrayList<>();
      while (got.size() < count) {
        String one = apps.poll(20, TimeUnit.SECONDS);
        assertThat(one).as("after " + got).isNotNull();
        got.add(one);
      }
      return got;
    }
  }

  private static String subscription(String url) {
    return SUBSCRIPTIONS + "?callbackUrl=" + URLEncoder.encode(url, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> call(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.ofString("\"\""))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void subscribe(String url) throws Exception {
    HttpResponse<String> answer = call("POST", subscription(url));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** Tells events and gives their numbers. */
  private List<String> tell(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            n -> {
              log.announce(new Event.AppTerminated(Instant.EPOCH, PathId.of("/app-" + n % 3)));
              return "" + log.last();
            })
        .toList();
  }

  private static void await(BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private String status() throws Exception {
    return call("GET", SUBSCRIPTIONS + "?embed=status").body();
  }

  @Test
  void subscribesAndUnsubscribesAsMarathonDid() throws Exception {
    serve(Map.of(), Map.of());
    Receiver receiver = new Receiver(_ -> 200);
    assertThat(call("GET", SUBSCRIPTIONS).body()).isEqualTo("{\"callbackUrls\":[]}");
    HttpResponse<String> answer = call("POST", subscription(receiver.url()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(answer.body())
        .contains("\"eventType\":\"subscribe_event\"", "\"clientIp\":\"127.0.0.1\"")
        .contains("\"callbackUrl\":\"" + receiver.url() + "\"");
    assertThat(call("GET", SUBSCRIPTIONS).body())
        .isEqualTo("{\"callbackUrls\":[\"" + receiver.url() + "\"]}");
    List<String> told = tell(20);
    assertThat(receiver.next(20)).isEqualTo(told);
    answer = call("DELETE", subscription(receiver.url()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"eventType\":\"unsubscribe_event\"");
    assertThat(call("DELETE", subscription(receiver.url())).statusCode()).isEqualTo(200);
    assertThat(call("GET", SUBSCRIPTIONS).body()).isEqualTo("{\"callbackUrls\":[]}");
    assertThat(log.groups()).isEmpty();
  }

  @Test
  void signsAndShowsCredentials() throws Exception {
    serve(Map.of(), Map.of());
    Receiver receiver = new Receiver(_ -> 204);
    subscribe(receiver.url());
    subscribe(receiver.url().replace("http://", "http://joe:pass@"));
    tell(1);
    Map<String, List<String>> first = receiver.headers.poll(10, TimeUnit.SECONDS);
    String body = receiver.bodies.poll(10, TimeUnit.SECONDS);
    assertThat(first.get("Content-type")).containsExactly("application/json");
    assertThat(first.get("X-ekiden-signature"))
        .containsExactly(
            "sha256=" + Caller.signature("a secret", body.getBytes(StandardCharsets.UTF_8)));
    List<String> authorizations = new ArrayList<>(first.get("Authorization"));
    while (authorizations.size() < 2 || !authorizations.contains("Basic am9lOnBhc3M=")) {
      authorizations.addAll(receiver.headers.poll(10, TimeUnit.SECONDS).get("Authorization"));
    }
    assertThat(authorizations).contains("Bearer a-token", "Basic am9lOnBhc3M=");
    assertThat(call("GET", SUBSCRIPTIONS).body()).contains("joe:********@").doesNotContain("pass@");
  }

  @Test
  void signaturesAreThoseThatOthersCompute() {
    // Computed by Python's hmac.
    assertThat(Caller.signature("key", "The quick brown fox".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("203d1e5cedd2d18f8c5a3beff0bd9c1ebcb97097dfcb288c46b00c9227fde2c0");
  }

  @Test
  void whatFailsIsTriedAgainInOrder() throws Exception {
    serve(Map.of(), Map.of());
    Receiver receiver = new Receiver(n -> n % 3 == 1 ? 500 : 200);
    subscribe(receiver.url());
    List<String> told = tell(4);
    assertThat(receiver.next(4)).isEqualTo(told);
    await(() -> log.groups().getFirst().lag() == 0);
  }

  @Test
  void oneThatIsDeadSlowOrResetsDelaysNobody() throws Exception {
    serve(Map.of(), Map.of("http_event_request_timeout", "600"));
    ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(silent);
    ServerSocket resetting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(resetting);
    Thread.startVirtualThread(
        () -> {
          try {
            while (true) {
              Socket socket = resetting.accept();
              socket.setSoLinger(true, 0);
              socket.close();
            }
          } catch (IOException e) {
            // the test is over
          }
        });
    CountDownLatch never = new CountDownLatch(1);
    open.add(never::countDown);
    Receiver slow =
        new Receiver(
            _ -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return 200;
            });
    Receiver good = new Receiver(_ -> 200);
    subscribe("http://127.0.0.1:" + silent.getLocalPort() + "/");
    subscribe("http://127.0.0.1:" + resetting.getLocalPort() + "/");
    subscribe("http://127.0.0.1:1/");
    subscribe(slow.url());
    subscribe(good.url());
    List<String> told = tell(50);
    assertThat(good.next(50)).isEqualTo(told);
    await(
        () -> {
          try {
            return status().split("\"failing\"", -1).length == 5;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(status()).contains("\"state\":\"active\"", "\"lag\":", "\"lastError\":");
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    serve(Map.of(), Map.of());
    Receiver moved = new Receiver(_ -> 302);
    subscribe(moved.url());
    tell(1);
    await(
        () -> {
          try {
            return status().contains("answered 302, redirects are not followed");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aRestartContinuesWhereItStopped() throws Exception {
    CallbackFeed before = serve(Map.of(), Map.of());
    Receiver receiver = new Receiver(_ -> 200);
    subscribe(receiver.url());
    List<String> told = new ArrayList<>(tell(5));
    assertThat(receiver.next(5)).isEqualTo(told);
    await(() -> log.groups().getFirst().lag() == 0);
    before.deactivate();
    List<String> missed = tell(5);
    serve(Map.of(), Map.of());
    assertThat(receiver.next(5)).isEqualTo(missed);
    assertThat(call("GET", SUBSCRIPTIONS).body()).contains(receiver.url());
  }

  @Test
  void oneThatFailsTooLongIsDisabledUntilItSubscribesAgain() throws Exception {
    serve(Map.of("disable.after.seconds", 1), Map.of());
    Receiver receiver = new Receiver(_ -> 503);
    subscribe(receiver.url());
    List<String> told = tell(3);
    await(
        () ->
            log.read(0, 100).frames().stream()
                .anyMatch(f -> f.type().equals("callback_disabled_event")));
    assertThat(status()).contains("\"state\":\"disabled\"", "answered 503");
    receiver.status = _ -> 200;
    subscribe(receiver.url());
    assertThat(receiver.next(3)).isEqualTo(told);
  }

  @Test
  void initialEndpointsAreSubscribed() throws Exception {
    Receiver one = new Receiver(_ -> 200);
    Receiver two = new Receiver(_ -> 200);
    serve(Map.of(), Map.of("http_endpoints", one.url() + "," + two.url()));
    List<String> told = tell(3);
    assertThat(one.next(3)).isEqualTo(told);
    assertThat(two.next(3)).isEqualTo(told);
  }

  @Test
  void aGroupIsShared() throws Exception {
    serve(Map.of(), Map.of());
    Receiver one = new Receiver(_ -> 200);
    Receiver two = new Receiver(_ -> 500);
    for (Receiver receiver : List.of(one, two)) {
      assertThat(
              call(
                      "POST",
                      subscription(receiver.url()) + "&group=g&event_type=app_terminated_event")
                  .statusCode())
          .isEqualTo(200);
    }
    List<String> told = tell(30);
    assertThat(one.next(30)).containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void refusesWhatCannotBeCalled() throws Exception {
    serve(Map.of("allow.loopback", false, "max.endpoints", 1), Map.of());
    for (String url :
        List.of(
            "ftp://host/",
            "http://",
            "no url",
            "http://169.254.169.254/latest/",
            "http://[fe80::1]/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://0.0.0.0/")) {
      assertThat(call("POST", subscription(url)).statusCode()).as(url).isEqualTo(422);
    }
    assertThat(call("POST", SUBSCRIPTIONS).statusCode()).isEqualTo(422);
    subscribe("http://example.invalid/");
    assertThat(call("POST", subscription("http://other.invalid/")).statusCode()).isEqualTo(503);
  }

  @Test
  void saysHowItIsSwitchedOn() throws Exception {
    serve(Map.of(), Map.of("event_subscriber", "none"));
    HttpResponse<String> answer = call("GET", SUBSCRIPTIONS);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("--event_subscriber http_callback");
  }
}
