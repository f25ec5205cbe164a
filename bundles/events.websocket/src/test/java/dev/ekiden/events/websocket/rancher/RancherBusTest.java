package dev.ekiden.events.websocket.rancher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.events.websocket.RawClient;
import dev.ekiden.events.websocket.WebServer;
import dev.ekiden.spi.events.CurrentState;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.tck.EventSubscriberContract;
import dev.ekiden.tck.MemoryEventLog;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class RancherBusTest extends EventSubscriberContract {
  private static final InstanceId INSTANCE = new InstanceId(PathId.of("/a"), "1");

  private final MemoryEventLog log = new MemoryEventLog();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> specs = new ConcurrentHashMap<>();
  private final List<RawClient> clients = new ArrayList<>();
  private volatile boolean broken;
  private RancherBus bus;
  private WebServer server;

  /** Holds JSON as it is put there. */
  private final class State implements CurrentState {
    @Override
    public Optional<byte[]> spec(PathId id) {
      if (broken) {
        broken = false;
        throw new IllegalStateException("the store is gone");
      }
      return Optional.ofNullable(specs.get(id.value()))
          .map(s -> s.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> task(InstanceId id) {
      return spec(id.spec())
          .map(s -> "{\"id\":\"t1\",\"state\":\"TASK_RUNNING\"}".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> deployment(DeploymentId id) {
      return Optional.of("{\"id\":\"d1\"}".getBytes(StandardCharsets.UTF_8))
          .filter(deployment -> id.value().equals("d1"));
    }
  }

  private static final class Specs implements Known {
    @Override
    public boolean pod(PathId id) {
      return id.value().equals("/pod");
    }

    @Override
    public boolean instance(InstanceId id) {
      return id.spec().value().equals("/waiting");
    }

    @Override
    public boolean unchanged(PathId id) {
      return true;
    }
  }

  private record Config(int ping_ms, int max_queued, int reply_ms) implements RancherConfig {
    @Override
    public int max_pings() {
      return 1_000;
    }

    @Override
    public int pong_ms() {
      return 20_000;
    }

    @Override
    public int max_subscribers() {
      return 50;
    }

    @Override
    public int coalesce_ms() {
      return 50;
    }

    @Override
    public int retries() {
      return 1;
    }

    @Override
    public int max_processes() {
      return 10;
    }

    @Override
    public int max_message_bytes() {
      return 10_000;
    }

    @Override
    public String[] allowed_origins() {
      return new String[0];
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return RancherConfig.class;
    }
  }

  @BeforeEach
  void start() throws Exception {
    serve(new Config(5_000, 100, 10_000));
  }

  private void serve(Config config) throws Exception {
    bus = new RancherBus(config, new Specs(), new State());
    bus.start(log);
    server = new WebServer(bus, "/v1/*", "/v2-beta/*", "/v3/*");
  }

  @AfterEach
  void stop() throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
    clients.clear();
    bus.deactivate();
    server.close();
  }

  private void restart(Config config) throws Exception {
    stop();
    serve(config);
  }

  @Override
  protected EventSubscriber subscriber() {
    return bus;
  }

  private RawClient subscribe(String query) throws IOException {
    return subscribe("/v1/subscribe", query);
  }

  /** A subscriber that has had its first ping. */
  private RawClient subscribe(String path, String query) throws IOException {
    RawClient client = new RawClient(server.port(), path + "?" + query);
    clients.add(client);
    assertThat(client.answer.getFirst()).contains("101");
    JsonNode ping = event(client);
    assertThat(ping.at("/name").asString()).isEqualTo("ping");
    return client;
  }

  private static JsonNode event(RawClient client) throws IOException {
    return BusEvent.JSON.readTree(client.text());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    URI uri =
        path.startsWith("http")
            ? URI.create(path)
            : URI.create("http://127.0.0.1:" + server.port() + path);
    return http.send(
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path, "");
    assertThat(answer.statusCode()).isEqualTo(200);
    return BusEvent.JSON.readTree(answer.body());
  }

  private void publish(String event) throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/publish", event);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private void happens(Event... events) throws Exception {
    for (Event event : events) {
      log.announce(event);
      bus.accept(log.read(log.last() - 1, 1).frames());
    }
  }

  private static Event.InstanceChanged changed(Condition condition) {
    return new Event.InstanceChanged(
        Instant.EPOCH, INSTANCE, condition, Optional.empty(), Optional.empty(), Instant.EPOCH);
  }

  private JsonNode register(String json) throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/externalhandlers", json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return BusEvent.JSON.readTree(answer.body());
  }

  private static void reply(RancherBusTest test, JsonNode request, String rest) throws Exception {
    test.publish(
        "{\"name\":\"%s\",\"previousIds\":[\"%s\"]%s}"
            .formatted(request.at("/replyTo").asString(), request.at("/id").asString(), rest));
  }

  private Frame notice(String outcome) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    for (long n = 0; ; ) {
      assertThat(System.nanoTime()).as("an outcome " + outcome).isLessThan(end);
      for (Frame frame : log.read(n, 1).frames()) {
        n = frame.sequence();
        if (frame.event() instanceof Event.Notice notice
            && outcome.equals(notice.fields().get("outcome"))) {
          return frame;
        }
      }
      Thread.onSpinWait();
    }
  }

  // The API

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v2-beta", "/v3", "/v1/projects/1a5", "/v3/projects/1a5"})
  void leadsClientsToItsSchemas(String root) throws Exception {
    HttpResponse<String> answer = send("GET", root, "");
    assertThat(answer.statusCode()).isEqualTo(200);
    String schemas = answer.headers().firstValue("X-API-Schemas").orElseThrow();
    assertThat(schemas).isEqualTo("http://127.0.0.1:%d%s/schemas".formatted(server.port(), root));
    JsonNode all = get(schemas);
    for (JsonNode schema : all.at("/data")) {
      assertThat(schema.at("/resourceFields").isObject()).isTrue();
      assertThat(get(schema.at("/links/self").asString()).at("/id")).isEqualTo(schema.at("/id"));
      if (!schema.at("/collectionMethods").isEmpty()) {
        assertThat(get(schema.at("/links/collection").asString()).at("/type").asString())
            .isEqualTo("collection");
      }
    }
    JsonNode filters = get(root + "/schemas/externalHandler").at("/collectionFilters");
    assertThat(filters.at("/name/modifiers").toString()).isEqualTo("[\"eq\",\"like\"]");
    assertThat(filters.propertyNames()).containsExactlyInAnyOrder("name", "state", "uuid");
    assertThat(all.at("/data").valueStream().map(s -> s.at("/id").asString()))
        .contains("subscribe", "publish", "externalHandler");
  }

  /** Clients follow links: behind a proxy that speaks TLS they must stay there. */
  @Test
  void linksToTheProxyInFront() throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v3/schemas"))
                .header("X-Forwarded-Proto", "https")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String root = "https://127.0.0.1:" + server.port() + "/v3";
    assertThat(answer.headers().firstValue("X-API-Schemas")).contains(root + "/schemas");
    for (JsonNode schema : BusEvent.JSON.readTree(answer.body()).at("/data")) {
      assertThat(schema.at("/links/collection").asString()).startsWith(root + "/");
    }
  }

  @Test
  void answersErrorsInRanchersShape() throws Exception {
    assertThat(send("GET", "/v1/subscribe/../nothing", "").statusCode()).isEqualTo(404);
    HttpResponse<String> nothing = send("GET", "/v1/nothing", "");
    assertThat(nothing.statusCode()).isEqualTo(404);
    JsonNode error = BusEvent.JSON.readTree(nothing.body());
    assertThat(error.at("/type").asString()).isEqualTo("error");
    assertThat(error.at("/code").asString()).isEqualTo("NotFound");
    assertThat(send("POST", "/v1/publish", "{\"data\":{}}").statusCode()).isEqualTo(422);
    assertThat(send("POST", "/v1/publish", "{\"name\":\"a b\"}").statusCode()).isEqualTo(422);
    assertThat(send("POST", "/v1/publish", "[]").statusCode()).isEqualTo(400);
    assertThat(send("POST", "/v1/publish", "no").statusCode()).isEqualTo(400);
    assertThat(send("POST", "/v1/publish", "x".repeat(10_001)).statusCode()).isEqualTo(413);
    assertThat(send("PUT", "/v1/publish", "{}").statusCode()).isEqualTo(405);
  }

  @Test
  void refusesSubscriptionsToNothing() throws Exception {
    assertThat(new RawClient(server.port(), "/v1/subscribe").answer.getFirst()).contains("422");
    assertThat(new RawClient(server.port(), "/v1/subscribe?eventNames=a,b").answer.getFirst())
        .contains("422");
    assertThat(get("/v1/subscribe?eventNames=a").at("/data").isEmpty()).isTrue();
  }

  // Subscriptions

  @Test
  void pingsAtOnceAndAgain() throws Exception {
    restart(new Config(50, 100, 1_000));
    RawClient client = subscribe("eventNames=x");
    JsonNode ping = event(client);
    assertThat(ping.at("/name").asString()).isEqualTo("ping");
    assertThat(ping.at("/time").isIntegralNumber()).isTrue();
    assertThat(ping.at("/data/options").isObject()).isTrue();
    assertThat(ping.at("/data/resources").isArray()).isTrue();
    assertThat(ping.has("previousIds")).isFalse();
    // The agent in Python reads them of every event.
    assertThat(ping.path("resourceId").isNull()).isTrue();
    assertThat(ping.path("resourceType").isNull()).isTrue();
    assertThat(ping.path("replyTo").isNull()).isTrue();
  }

  @Test
  void tellsLaterWhatCannotBeReadNow() throws Exception {
    RawClient client = subscribe("eventNames=resource.change");
    broken = true;
    happens(
        new Event.AppTerminated(Instant.EPOCH, PathId.of("/broken")),
        new Event.AppTerminated(Instant.EPOCH, PathId.of("/other")));
    Set<String> told = new HashSet<>();
    while (told.size() < 2) {
      told.add(event(client).at("/resourceId").asString());
    }
    assertThat(broken).isFalse();
    assertThat(told).containsExactlyInAnyOrder("/broken", "/other");
  }

  @Test
  void tellsEverySubscriberOfAName() throws Exception {
    RawClient one = subscribe("eventNames=stack.create;handler=h&eventNames=b");
    RawClient two = subscribe("/v3/subscribe", "eventNames=stack.create%3Bhandler=h");
    RawClient other = subscribe("eventNames=stack.create");
    publish(
        "{\"name\":\"stack.create;handler=h\",\"previousIds\":[\"p\"],"
            + "\"previousNames\":[\"n\"],\"time\":\"no\"}");
    publish("{\"name\":\"stack.create\"}");
    for (RawClient client : List.of(one, two)) {
      JsonNode event = event(client);
      assertThat(event.at("/name").asString()).isEqualTo("stack.create;handler=h");
      assertThat(event.at("/time").isNumber()).isTrue();
      assertThat(event.has("previousIds")).isFalse();
      assertThat(event.has("previousNames")).isFalse();
      assertThat(event.at("/id").asString()).isNotEmpty();
    }
    assertThat(event(other).at("/name").asString()).isEqualTo("stack.create");
  }

  @Test
  void givesAgentsWhatIsForThemUnderPlainNames() throws Exception {
    RawClient agent = subscribe("agentId=1a1&eventNames=instance.activate;agent=7&eventNames=x");
    RawClient stranger = subscribe("agentId=1a2&eventNames=instance.activate");
    publish("{\"name\":\"instance.activate\"}");
    publish("{\"name\":\"instance.activate;agent=1a1\",\"data\":{\"n\":1}}");
    publish("{\"name\":\"instance.activate;agent=1a2\",\"data\":{\"n\":2}}");
    assertThat(event(agent).at("/data/n").asInt()).isEqualTo(1);
    JsonNode event = event(stranger);
    assertThat(event.at("/data/n").asInt()).isEqualTo(2);
    assertThat(event.at("/name").asString()).isEqualTo("instance.activate");
  }

  @Test
  void asksAgentsAndSaysWhoIsNotThere() throws Exception {
    RawClient agent = subscribe("agentId=1a1&eventNames=do");
    RawClient asker = subscribe("eventNames=reply.mine");
    publish(
        """
        {"name":"agent.request","resourceType":"agent","resourceId":"1a1","replyTo":"reply.mine",
         "data":{"name":"do","data":{"n":1}}}\
        """);
    JsonNode request = event(agent);
    assertThat(request.at("/name").asString()).isEqualTo("do");
    reply(this, request, ",\"data\":{\"done\":true}");
    assertThat(event(asker).at("/data/done").asBoolean()).isTrue();
    publish(
        """
        {"name":"agent.request","resourceId":"1a9","replyTo":"reply.mine","data":{"name":"do"}}\
        """);
    JsonNode failure = event(asker);
    assertThat(failure.at("/transitioning").asString()).isEqualTo("error");
    assertThat(failure.at("/transitioningMessage").asString())
        .isEqualTo("agent 1a9 is not connected");
    assertThat(send("POST", "/v1/publish", "{\"name\":\"agent.request\"}").statusCode())
        .isEqualTo(422);
  }

  @Test
  void givesProjectsWhatIsForTheirAccount() throws Exception {
    RawClient client = subscribe("/v1/projects/1a5/subscribe", "eventNames=config.update");
    RawClient named = subscribe("projectId=1a5&eventNames=config.update");
    publish("{\"name\":\"config.update;account=1a5\"}");
    assertThat(event(client).at("/name").asString()).isEqualTo("config.update");
    assertThat(event(named).at("/name").asString()).isEqualTo("config.update");
  }

  @Test
  void disconnectsWhoLetsTooMuchWait() throws Exception {
    restart(new Config(5_000, 10, 1_000));
    RawClient client = subscribe("eventNames=x");
    String padding = "x".repeat(9_000);
    int sent = 0;
    while (!bus.subscribers().isEmpty() && sent++ < 5_000) {
      publish("{\"name\":\"x\",\"data\":{\"p\":\"" + padding + "\"}}");
    }
    assertThat(bus.subscribers()).isEmpty();
    assertThat(client.answer).isNotEmpty();
  }

  @Test
  void logsSubscribersOut() throws Exception {
    RawClient client = subscribe("eventNames=x");
    bus.deactivate();
    assertThat(event(client).at("/name").asString()).isEqualTo("logout");
    assertThat(client.next(RawClient.CLOSE).code()).isEqualTo(1012);
  }

  // resource.change

  @Test
  void tellsTheLatestStateOnceForManyChanges() throws Exception {
    specs.put("/a", "{\"id\":\"/a\",\"instances\":1,\"deployments\":[{\"id\":\"d\"}]}");
    RawClient client = subscribe("eventNames=resource.change");
    happens(
        changed(Condition.STAGING),
        changed(Condition.STARTING),
        changed(Condition.RUNNING),
        new Event.HealthCheckRemoved(Instant.EPOCH, PathId.of("/a")));
    specs.put("/a", "{\"id\":\"/a\",\"instances\":2,\"deployments\":[]}");
    JsonNode app = event(client);
    while (!app.at("/resourceType").asString().equals("app")
        || app.at("/data/resource/instances").asInt() != 2) {
      // The flush may have come between the changes.
      happens(changed(Condition.RUNNING));
      app = event(client);
    }
    assertThat(app.at("/name").asString()).isEqualTo("resource.change");
    assertThat(app.at("/resourceId").asString()).isEqualTo("/a");
    assertThat(app.at("/data/resource/type").asString()).isEqualTo("app");
    assertThat(app.at("/data/resource/state").asString()).isEqualTo("active");
    assertThat(app.at("/data/resource/transitioning").asString()).isEqualTo("no");
    JsonNode instance = event(client);
    while (!instance.at("/resourceType").asString().equals("instance")) {
      instance = event(client);
    }
    assertThat(instance.at("/data/resource/id").asString()).isEqualTo(INSTANCE.toString());
    assertThat(instance.at("/data/resource/taskId").asString()).isEqualTo("t1");
    assertThat(instance.at("/data/resource/state").asString()).isEqualTo("running");
  }

  @Test
  void showsWhatIsGoneAsRemoved() throws Exception {
    RawClient client = subscribe("/v1/projects/1a5/subscribe", "eventNames=resource.change");
    happens(new Event.AppTerminated(Instant.EPOCH, PathId.of("/gone")));
    JsonNode event = event(client);
    assertThat(event.at("/name").asString()).isEqualTo("resource.change");
    assertThat(event.at("/data/resource/state").asString()).isEqualTo("removed");
  }

  @Test
  void showsWhatIsNotPlacedYetAsRequested() throws Exception {
    RawClient client = subscribe("eventNames=resource.change");
    happens(
        new Event.InstanceHealthChanged(
            Instant.EPOCH,
            new InstanceId(PathId.of("/waiting"), "1"),
            Instant.EPOCH,
            Optional.empty()));
    JsonNode event = event(client);
    while (!event.at("/resourceType").asString().equals("instance")) {
      event = event(client);
    }
    assertThat(event.at("/data/resource/state").asString()).isEqualTo("requested");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "instance", "deployment", "pod"})
  void showsResourcesToWhoAsksForThem(String type) throws Exception {
    specs.put("/a", "{\"id\":\"/a\",\"instances\":1,\"deployments\":[]}");
    specs.put("/pod", "{\"id\":\"/pod\"}");
    String id =
        switch (type) {
          case "app" -> "/a";
          case "pod" -> "/pod";
          case "deployment" -> "d1";
          default -> INSTANCE.toString();
        };
    for (String root : List.of("/v1", "/v2-beta", "/v3/projects/1a5")) {
      JsonNode schema = get(root + "/schemas/" + type);
      assertThat(schema.at("/resourceMethods").toString()).isEqualTo("[\"GET\"]");
      // As clients do, slashes and all.
      String self = schema.at("/links/collection").asString() + "/" + id;
      JsonNode resource = get(self);
      assertThat(resource.at("/id").asString()).isEqualTo(id);
      assertThat(resource.at("/type").asString()).isEqualTo(type);
      assertThat(get(resource.at("/links/self").asString())).isEqualTo(resource);
      assertThat(send("GET", schema.at("/links/collection").asString() + "/none", "").statusCode())
          .isEqualTo(404);
    }
    if (type.equals("instance")) {
      assertThat(get("/v1/instances/" + id).at("/taskId").asString()).isEqualTo("t1");
    }
  }

  @Test
  void knowsPodsFromApps() throws Exception {
    specs.put("/pod", "{\"id\":\"/pod\"}");
    RawClient client = subscribe("eventNames=resource.change");
    happens(new Event.PodChanged(Instant.EPOCH, "created", "127.0.0.1", "/", PathId.of("/pod")));
    assertThat(event(client).at("/resourceType").asString()).isEqualTo("pod");
  }

  // External handlers

  @Test
  void keepsHandlersOverRestarts() throws Exception {
    JsonNode created =
        register(
            """
            {"name":"h1","uuid":"u1","priorityName":"pre","retries":2,"timeoutMillis":1000,
             "processConfigs":[{"name":"pre.instance.start, stack.create:environment.create",
                                "onError":"x.error"}]}\
            """);
    assertThat(created.at("/state").asString()).isEqualTo("registering");
    assertThat(created.at("/transitioning").asString()).isEqualTo("yes");
    restart(new Config(5_000, 100, 1_000));
    JsonNode known = get("/v1/externalhandlers/" + created.at("/id").asString());
    assertThat(known.at("/state").asString()).isEqualTo("active");
    assertThat(known.at("/transitioning").asString()).isEqualTo("no");
    assertThat(known.at("/priority").asInt()).isEqualTo(500);
    assertThat(known.at("/uuid").asString()).isEqualTo("u1");
    JsonNode second = register("{\"name\":\"h2\"}");
    assertThat(second.at("/id")).isNotEqualTo(known.at("/id"));
  }

  @Test
  void takesHandlersOutAsClientsDo() throws Exception {
    register("{\"name\":\"h1\",\"uuid\":\"u1\"}");
    register("{\"name\":\"h2\",\"uuid\":\"u2\"}");
    JsonNode found = get("/v1/externalhandlers?name=h1&state=active").at("/data");
    assertThat(found.size()).isEqualTo(1);
    String deactivate = found.at("/0/actions/deactivate").asString();
    HttpResponse<String> answer = send("POST", deactivate, "");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).contains("\"state\":\"deactivating\"");
    String self = found.at("/0/links/self").asString();
    assertThat(get(self).at("/state").asString()).isEqualTo("inactive");
    assertThat(send("POST", self + "/?action=remove", "").statusCode()).isEqualTo(202);
    assertThat(get(self).at("/state").asString()).isEqualTo("removed");
    assertThat(get("/v1/externalhandlers").at("/data").size()).isEqualTo(1);
    assertThat(get("/v1/externalhandlers?name_like=h%25").at("/data/0/uuid").asString())
        .isEqualTo("u2");
    assertThat(send("POST", self + "/?action=dance", "").statusCode()).isEqualTo(422);
    assertThat(send("POST", self + "/?action=activate", "").statusCode()).isEqualTo(404);
  }

  /** Two copies of a client that start at once register it twice. */
  @Test
  void keepsOneHandlerOfAUuid() throws Exception {
    JsonNode first = register("{\"name\":\"h1\",\"uuid\":\"u1\"}");
    JsonNode second = register("{\"name\":\"h1\",\"uuid\":\"u1\"}");
    register("{\"name\":\"h1\",\"uuid\":\"u2\"}");
    assertThat(get("/v1/externalhandlers?uuid=u1").at("/data").size()).isEqualTo(1);
    assertThat(get("/v1/externalhandlers?uuid=u1").at("/data/0/id")).isEqualTo(second.at("/id"));
    JsonNode replaced = get(first.at("/links/self").asString());
    assertThat(replaced.at("/state").asString()).isEqualTo("removed");
    restart(new Config(5_000, 100, 1_000));
    assertThat(get("/v1/externalhandlers").at("/data").size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"h\",\"retries\":0}",
        "{\"name\":\"h\",\"timeoutMillis\":999}",
        "{\"name\":\"h\",\"priorityName\":\"first\"}",
        "{\"name\":\"h\",\"processConfigs\":[{}]}"
      })
  void refusesHandlersThatMakeNoSense(String json) throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/externalhandlers", json);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("\"fieldName\"");
  }

  @Test
  void asksHandlersInTheOrderOfTheirPriorities() throws Exception {
    register(handler("late", 2_000, "app.create"));
    register(handler("early", 10, "app.create"));
    RawClient late = subscribe("eventNames=app.create;handler=late");
    RawClient early = subscribe("eventNames=app.create;handler=early");
    RawClient asker = subscribe("eventNames=reply.me");
    publish(
        """
        {"name":"app.create","resourceType":"app","resourceId":"/x","replyTo":"reply.me",
         "data":{"a":1}}\
        """);
    JsonNode first = event(early);
    assertThat(first.at("/name").asString()).isEqualTo("app.create;handler=early");
    assertThat(first.at("/data/a").asInt()).isEqualTo(1);
    assertThat(first.at("/resourceId").asString()).isEqualTo("/x");
    reply(this, first, ",\"data\":{\"b\":2}");
    JsonNode second = event(late);
    assertThat(second.at("/data/b").asInt()).isEqualTo(2);
    reply(
        this,
        second,
        ",\"transitioning\":\"yes\",\"transitioningMessage\":\"half\",\"transitioningProgress\":50");
    JsonNode progress = event(asker);
    assertThat(progress.at("/transitioning").asString()).isEqualTo("yes");
    assertThat(progress.at("/transitioningProgress").asInt()).isEqualTo(50);
    reply(this, second, ",\"data\":{\"c\":3}");
    JsonNode result = event(asker);
    assertThat(result.at("/data").toString()).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
    notice("progress");
    notice("success");
  }

  private static String handler(String name, int priority, String process) {
    return "{\"name\":\"%s\",\"priority\":%d,\"processConfigs\":[{\"name\":\"%s\",\"onError\":\"oops\"}]}"
        .formatted(name, priority, process);
  }

  @Test
  void sendsAgainWhenNobodyAnswersAndThenFails() throws Exception {
    restart(new Config(5_000, 100, 200));
    register(handler("h", 1, "backup.create"));
    RawClient client = subscribe("eventNames=backup.create;handler=h&eventNames=reply.me");
    publish("{\"name\":\"backup.create\",\"replyTo\":\"reply.me\"}");
    JsonNode first = event(client);
    JsonNode second = event(client);
    assertThat(second.at("/id")).isEqualTo(first.at("/id"));
    assertThat(second.at("/replyTo")).isEqualTo(first.at("/replyTo"));
    assertThat(first.at("/timeoutMillis").asInt()).isEqualTo(200);
    JsonNode failure = event(client);
    assertThat(failure.at("/name").asString()).isEqualTo("reply.me");
    assertThat(failure.at("/transitioning").asString()).isEqualTo("error");
    assertThat(failure.at("/transitioningMessage").asString())
        .isEqualTo("no reply within 200 ms, asked 2 times");
  }

  @Test
  void asksAHandlerThatComesLate() throws Exception {
    register(handler("h", 1, "backup.create"));
    publish("{\"name\":\"backup.create\"}");
    RawClient first = subscribe("eventNames=backup.create;handler=h");
    JsonNode request = event(first);
    first.close();
    while (!bus.subscribers().isEmpty()) {
      Thread.onSpinWait();
    }
    // Nobody is left of those who were asked.
    RawClient second = subscribe("eventNames=backup.create;handler=h&eventNames=end");
    JsonNode again = event(second);
    assertThat(again.at("/id")).isEqualTo(request.at("/id"));
    RawClient third = subscribe("eventNames=backup.create;handler=h&eventNames=end");
    publish("{\"name\":\"end\"}");
    assertThat(event(third).at("/name").asString()).isEqualTo("end");
    reply(this, again, "");
    notice("success");
  }

  @Test
  void asksNoFasterThanAHandlerReads() throws Exception {
    restart(new Config(5_000, 10, 20_000));
    register(handler("h", 1, "instance.start"));
    RawClient client = subscribe("eventNames=instance.start;handler=h");
    PathId large = PathId.of("/x".repeat(5_000));
    int many = 800;
    for (int i = 0; i < many; i++) {
      happens(
          new Event.InstanceChanged(
              Instant.EPOCH,
              new InstanceId(large, String.valueOf(i)),
              Condition.RUNNING,
              Optional.empty(),
              Optional.empty(),
              Instant.EPOCH));
    }
    Set<String> asked = new HashSet<>();
    while (asked.size() < many) {
      JsonNode request = event(client);
      if (!request.at("/name").asString().equals("ping")) {
        asked.add(request.at("/resourceId").asString());
      }
    }
    assertThat(bus.subscribers()).hasSize(1);
  }

  @Test
  void takesNoReplyToAnotherRequest() throws Exception {
    restart(new Config(5_000, 100, 300));
    register(handler("h", 1, "backup.create"));
    RawClient client = subscribe("eventNames=backup.create;handler=h");
    publish("{\"name\":\"backup.create\"}");
    JsonNode request = event(client);
    publish(
        "{\"name\":\"%s\",\"previousIds\":[\"other\"]}"
            .formatted(request.at("/replyTo").asString()));
    assertThat(event(client).at("/id")).isEqualTo(request.at("/id"));
  }

  @Test
  void beginsWhatAHandlerWantsOnError() throws Exception {
    register(handler("h", 1, "backup.create"));
    register(handler("fixer", 1, "oops"));
    RawClient client =
        subscribe("eventNames=backup.create;handler=h&eventNames=oops;handler=fixer");
    publish("{\"name\":\"backup.create\"}");
    reply(
        this, event(client), ",\"transitioning\":\"error\",\"transitioningMessage\":\"disk full\"");
    assertThat(event(client).at("/name").asString()).isEqualTo("oops;handler=fixer");
    Frame failure = notice("error");
    assertThat(((Event.Notice) failure.event()).fields()).containsEntry("message", "disk full");
  }

  @Test
  void asksHandlersWhenSomethingHappens() throws Exception {
    register(handler("h", 1, "instance.start:container.start"));
    RawClient client = subscribe("eventNames=container.start;handler=h");
    happens(changed(Condition.STAGING), changed(Condition.RUNNING));
    JsonNode request = event(client);
    assertThat(request.at("/resourceType").asString()).isEqualTo("instance");
    assertThat(request.at("/resourceId").asString()).isEqualTo(INSTANCE.toString());
    assertThat(request.at("/data/event/eventType").asString()).isEqualTo("instance_changed_event");
    reply(this, request, "");
    notice("success");
  }

  @Test
  void goesOnAfterARestartWithWhatWasNotAnswered() throws Exception {
    register(handler("h", 1, "instance.start"));
    happens(changed(Condition.RUNNING));
    restart(new Config(50, 100, 500));
    RawClient client = subscribe("eventNames=instance.start;handler=h");
    JsonNode request = event(client);
    while (!request.at("/name").asString().startsWith("instance.start")) {
      request = event(client);
    }
    reply(this, request, "");
    notice("success");
    restart(new Config(50, 100, 500));
    RawClient later = subscribe("eventNames=instance.start;handler=h");
    for (int i = 0; i < 20; i++) {
      assertThat(event(later).at("/name").asString()).isEqualTo("ping");
    }
  }

  @Test
  void asksOneAfterTheOtherForOneResource() throws Exception {
    register(handler("h", 1, "instance.start"));
    RawClient client = subscribe("eventNames=instance.start;handler=h");
    happens(changed(Condition.RUNNING), changed(Condition.RUNNING));
    JsonNode first = event(client);
    reply(this, first, ",\"transitioning\":\"yes\"");
    notice("progress");
    reply(this, first, "");
    assertThat(event(client).at("/id")).isNotEqualTo(first.at("/id"));
  }

  @Test
  void leavesInactiveHandlersAlone() throws Exception {
    JsonNode created = register(handler("h", 1, "instance.start"));
    RawClient client = subscribe("eventNames=instance.start;handler=h&eventNames=end");
    String self = "/v1/externalhandlers/" + created.at("/id").asString();
    assertThat(send("POST", self + "?action=deactivate", "").statusCode()).isEqualTo(202);
    happens(changed(Condition.RUNNING));
    publish("{\"name\":\"end\"}");
    assertThat(event(client).at("/name").asString()).isEqualTo("end");
  }

  @Test
  void refusesMoreProcessesThanItCanHold() throws Exception {
    register(handler("h", 1, "backup.create"));
    for (int i = 0; i < 10; i++) {
      publish("{\"name\":\"backup.create\"}");
    }
    assertThat(send("POST", "/v1/publish", "{\"name\":\"backup.create\"}").statusCode())
        .isEqualTo(503);
  }
}
