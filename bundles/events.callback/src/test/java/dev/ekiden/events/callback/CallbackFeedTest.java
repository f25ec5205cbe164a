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
import dev.ekiden.spi.events.GroupStatus;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CallbackFeedTest extends EventSubscriberContract {
  private static final String SUBSCRIPTIONS = "/v2/eventSubscriptions";

  private final MemoryEventLog log = new MemoryEventLog();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @TempDir private Path files;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Override
  protected EventSubscriber subscriber() {
    return feed(Map.of(), InstantSource.system());
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
      public String credentials_file() {
        return (String) given.getOrDefault("credentials.file", "");
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return CallbackConfig.class;
      }
    };
  }

  private CallbackFeed feed(Map<String, Object> config, InstantSource clock) {
    CallbackFeed feed = new CallbackFeed(config(config), clock);
    open.add(feed::deactivate);
    return feed;
  }

  private CallbackFeed serve(Map<String, Object> config, Map<String, String> flags)
      throws Exception {
    return serve(config, flags, InstantSource.system());
  }

  /** A started feed, and its REST API. */
  private CallbackFeed serve(
      Map<String, Object> config, Map<String, String> flags, InstantSource clock) throws Exception {
    CallbackFeed feed = feed(config, clock);
    feed.start(log);
    log.listener(feed::accept);
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

    /** The event that is answered 400, whatever else is. */
    private volatile Supplier<String> refuses = () -> "";

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
      boolean refused =
          refuses.get().equals(exchange.getRequestHeaders().getFirst("X-Ekiden-Event-Id"));
      int code = refused ? 400 : status.applyAsInt(++requests);
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

    /** Of the first event. */
    List<String> header(String name) throws InterruptedException {
      await(() -> !headers.isEmpty());
      return headers.peek().getOrDefault(name, List.of());
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
    subscribe(url, "");
  }

  private void subscribe(String url, String wishes) throws Exception {
    HttpResponse<String> answer = call("POST", subscription(url) + wishes);
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

  private static String quietly(Callable<String> question) {
    try {
      return question.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
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

  private String credentials(String text) throws IOException {
    Path file = files.resolve("credentials");
    Files.writeString(file, text);
    return file.toString();
  }

  @Test
  void signsAndShowsCredentials() throws Exception {
    Receiver known = new Receiver(_ -> 204);
    Receiver stranger = new Receiver(_ -> 204);
    String origin = known.url().replace("/events?x=1", "");
    serve(
        Map.of(
            "credentials.file",
            credentials(origin + " bearer=a-token hmac=its-own\n* hmac=for-all\n")),
        Map.of());
    subscribe(known.url());
    subscribe(stranger.url());
    tell(1);
    assertThat(known.header("Authorization")).containsExactly("Bearer a-token");
    String body = known.bodies.poll(10, TimeUnit.SECONDS);
    assertThat(known.header("Content-type")).containsExactly("application/json");
    assertThat(known.header("X-ekiden-signature"))
        .containsExactly(
            "sha256=" + Caller.signature("its-own", body.getBytes(StandardCharsets.UTF_8)));
    body = stranger.bodies.poll(10, TimeUnit.SECONDS);
    assertThat(stranger.header("Authorization")).isEmpty();
    assertThat(stranger.header("X-ekiden-signature"))
        .containsExactly(
            "sha256=" + Caller.signature("for-all", body.getBytes(StandardCharsets.UTF_8)));
    assertThat(status())
        .contains("\"authorization\":\"Bearer\"", "\"signed\":true")
        .doesNotContain("a-token", "its-own", "for-all");
  }

  @Test
  void aUserInTheUrlIsSentAndItsPasswordNeverShown() throws Exception {
    serve(Map.of(), Map.of());
    Receiver receiver = new Receiver(_ -> 204);
    String url = receiver.url().replace("http://", "http://joe:pass@");
    String masked = receiver.url().replace("http://", "http://joe:********@");
    HttpResponse<String> answer = call("POST", subscription(url));
    assertThat(answer.body()).contains(masked).doesNotContain("pass@");
    tell(1);
    assertThat(receiver.header("Authorization")).containsExactly("Basic am9lOnBhc3M=");
    assertThat(receiver.bodies).noneMatch(body -> body.contains("pass@"));
    assertThat(call("GET", SUBSCRIPTIONS).body()).contains(masked).doesNotContain("pass@");
    assertThat(status()).contains("\"authorization\":\"Basic\"").doesNotContain("pass@");

    // Another password is no other endpoint, and it can be ended by what is shown of it.
    subscribe(url.replace("pass@", "word@"));
    tell(1);
    await(
        () ->
            receiver.headers.stream()
                .anyMatch(h -> h.get("Authorization").contains("Basic am9lOndvcmQ=")));
    assertThat(call("GET", SUBSCRIPTIONS).body())
        .isEqualTo("{\"callbackUrls\":[\"" + masked + "\"]}");
    assertThat(call("DELETE", subscription(masked)).statusCode()).isEqualTo(200);
    assertThat(call("GET", SUBSCRIPTIONS).body()).isEqualTo("{\"callbackUrls\":[]}");
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
    await(() -> quietly(this::status).split("\"failing\"", -1).length == 5);
    assertThat(status()).contains("\"state\":\"active\"", "\"lag\":", "\"lastError\":");
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    serve(Map.of(), Map.of());
    Receiver moved = new Receiver(_ -> 302);
    subscribe(moved.url());
    tell(1);
    await(() -> quietly(this::status).contains("answered 302, redirects are not followed"));
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
  void theTimeOfFailureGoesOnOverARestart() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    CallbackFeed before = serve(Map.of("disable.after.seconds", 3_600), Map.of(), now::get);
    Receiver receiver = new Receiver(_ -> 503);
    subscribe(receiver.url());
    tell(1);
    await(() -> quietly(this::status).contains("\"failures\":1"));
    before.deactivate();
    now.set(now.get().plusSeconds(3_600));
    serve(Map.of("disable.after.seconds", 3_600), Map.of(), now::get);
    await(() -> quietly(this::status).contains("\"state\":\"disabled\""));
    // Not at once: the server may have been away for all of that time.
    assertThat(status()).contains("\"failures\":5,");
    assertThat(status()).contains("\"failingSince\":\"2026-01-02T03:04:05.000Z\"");
  }

  @Test
  void newWishesForAKnownUrlTakeThePlaceOfTheOld() throws Exception {
    serve(Map.of(), Map.of());
    Receiver receiver = new Receiver(_ -> 200);
    subscribe(receiver.url());
    List<String> told = tell(3);
    assertThat(receiver.next(3)).isEqualTo(told);
    for (String wish : List.of("&event_type=app_terminated_event", "&group=g", "")) {
      assertThat(call("POST", subscription(receiver.url()) + wish).statusCode()).isEqualTo(200);
      told = tell(3);
      assertThat(receiver.next(3)).isEqualTo(told);
    }
    assertThat(call("GET", SUBSCRIPTIONS).body())
        .isEqualTo("{\"callbackUrls\":[\"" + receiver.url() + "\"]}");
    // What an endpoint shared belongs to the group; its own position went with its own wish.
    assertThat(log.groups()).extracting(GroupStatus::name).hasSize(2).contains("g");
  }

  @Test
  void anEndpointThatItsGroupRefusesGoesOnAsBefore() throws Exception {
    serve(Map.of(), Map.of());
    Receiver one = new Receiver(_ -> 200);
    Receiver two = new Receiver(_ -> 200);
    subscribe(two.url());
    String wish = subscription(one.url()) + "&group=g&event_type=app_terminated_event";
    assertThat(call("POST", wish).statusCode()).isEqualTo(200);
    assertThat(call("POST", subscription(two.url()) + "&group=g").statusCode()).isEqualTo(409);
    List<String> told = tell(3);
    assertThat(two.next(3)).isEqualTo(told);
    assertThat(one.next(3)).isEqualTo(told);
  }

  @Test
  void whatIsNoLongerKeptIsToldEvenIfThatFailsAtFirst() throws Exception {
    CallbackFeed before = serve(Map.of(), Map.of());
    Receiver receiver = new Receiver(_ -> 200);
    subscribe(receiver.url());
    receiver.next(tell(1).size());
    await(() -> log.groups().getFirst().lag() == 0);
    before.deactivate();
    long from = log.last() + 1;
    tell(5);
    log.forget((int) log.last());
    receiver.status = _ -> 500;
    List<String> kept = tell(1);
    before = serve(Map.of(), Map.of());
    String gap = "\"from\":%d,\"to\":%d}".formatted(from, from + 4);
    await(() -> quietly(this::status).contains("\"failures\":1"));
    assertThat(status()).contains("\"missed\":{");
    before.deactivate();
    receiver.status = _ -> 200;
    receiver.bodies.clear();
    serve(Map.of(), Map.of());
    assertThat(receiver.next(1)).isEqualTo(kept);
    assertThat(receiver.bodies.poll(10, TimeUnit.SECONDS))
        .startsWith("{\"eventType\":\"gap\",\"timestamp\":\"2")
        .endsWith(gap);
    assertThat(status()).doesNotContain("missed");
  }

  @Test
  void oneThatIsSlowerThanItsGroupIsPatientStillGetsOn() throws Exception {
    serve(Map.of(), Map.of());
    Semaphore answers = new Semaphore(0);
    Semaphore asked = new Semaphore(0);
    Receiver slow =
        new Receiver(
            _ -> {
              asked.release();
              answers.acquireUninterruptibly();
              return 200;
            });
    subscribe(slow.url());
    answers.release(); // its own subscribe_event
    asked.acquireUninterruptibly();
    List<String> told = tell(3);
    for (int i = 0; i < 3; i++) {
      assertThat(asked.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      log.expel(log.groups().getFirst().name());
      answers.release();
    }
    assertThat(slow.next(3)).isEqualTo(told);
    await(() -> log.groups().getFirst().lag() == 0);
    assertThat(slow.apps).isEmpty();
  }

  @Test
  void oneThatIsStuckAtAnEventCanBeTakenPastIt() throws Exception {
    serve(Map.of(), Map.of());
    AtomicReference<String> poison = new AtomicReference<>("");
    Receiver receiver = new Receiver(_ -> 200);
    receiver.refuses = poison::get;
    subscribe(receiver.url());
    await(() -> log.groups().getFirst().lag() == 0);
    poison.set("" + (log.last() + 2));
    List<String> told = tell(4);
    assertThat(receiver.next(1)).isEqualTo(told.subList(0, 1));
    await(() -> quietly(this::status).contains("answered 400"));
    for (String wrong : List.of("x", "-1", "", "1.0")) {
      assertThat(call("POST", subscription(receiver.url()) + "&since=" + wrong).statusCode())
          .isEqualTo(422);
    }
    subscribe(receiver.url(), "&since=" + poison.get());
    assertThat(receiver.next(2)).isEqualTo(told.subList(2, 4));
    // Back to the beginning, as a new one may wish, too.
    poison.set("");
    subscribe(receiver.url(), "&since=0");
    assertThat(receiver.next(4)).isEqualTo(told);
    assertThat(log.groups()).hasSize(1);
  }

  @Test
  void refusesTypesThatNoEventHas() throws Exception {
    serve(Map.of(), Map.of());
    String many =
        IntStream.range(0, 51).mapToObj(n -> "&event_type=a" + n).collect(Collectors.joining());
    for (String types : List.of("&event_type=a%0Ab", "&event_type=a,b", "&event_type=", many)) {
      assertThat(call("POST", subscription("http://example.invalid/") + types).statusCode())
          .as(types)
          .isEqualTo(422);
    }
    assertThat(call("GET", SUBSCRIPTIONS).body()).isEqualTo("{\"callbackUrls\":[]}");
  }

  @Test
  void timesAlwaysHaveMilliseconds() throws Exception {
    serve(Map.of(), Map.of(), InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));
    assertThat(call("POST", subscription("http://example.invalid/")).body())
        .contains("\"timestamp\":\"2026-01-02T03:04:05.000Z\"");
  }

  @Test
  void aServerWithoutFlagsSaysHowItIsSwitchedOn() throws Exception {
    serve(Map.of(), Map.of()).setOrchestrator(new Flagged(Settings.DEFAULT));
    assertThat(call("GET", SUBSCRIPTIONS).statusCode()).isEqualTo(400);
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
