package dev.ekiden.events.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.tck.EventSubscriberContract;
import dev.ekiden.tck.MemoryEventLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class WsFeedTest extends EventSubscriberContract {
  private static final String PATH = "/v2/events/ws";

  private final MemoryEventLog log = new MemoryEventLog();
  private final List<RawClient> clients = new ArrayList<>();
  private WsFeed feed;
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    serve(100, 10_000, 1_000);
  }

  private void serve(int ping, int pong, int lag) throws Exception {
    feed = new WsFeed(new Limits(ping, pong, lag));
    feed.start(log);
    server = new WebServer(feed, PATH);
  }

  @AfterEach
  void stop() throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
    feed.deactivate();
    server.close();
  }

  private void restart(int ping, int pong, int lag) throws Exception {
    stop();
    clients.clear();
    serve(ping, pong, lag);
  }

  @Override
  protected EventSubscriber subscriber() {
    return feed;
  }

  private RawClient connect(String query, String... headers) throws IOException {
    long before = log.last();
    RawClient client = new RawClient(server.port(), PATH + query, headers);
    clients.add(client);
    if (client.answer.getFirst().contains("101")) {
      awaitEvent(before);
      feed.accept(List.of());
    }
    return client;
  }

  /** Waits until the log has more than so many. */
  private void awaitEvent(long before) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (log.last() <= before) {
      assertThat(System.nanoTime()).as("an event after " + before).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private void tell(Event event) {
    log.announce(event);
    feed.accept(log.read(log.last() - 1, 1).frames());
  }

  private static Event terminated(String app) {
    return new Event.AppTerminated(Instant.EPOCH, PathId.of(app));
  }

  @Test
  void carriesNumberTypeAndEvent() throws Exception {
    RawClient client = connect("");
    assertThat(client.text())
        .isEqualTo(
            "{\"id\":1,\"event\":\"event_stream_attached\",\"data\":%s}"
                .formatted(new String(json(1), StandardCharsets.UTF_8)));
    tell(terminated("/a"));
    assertThat(client.text()).startsWith("{\"id\":2,\"event\":\"app_terminated_event\",\"data\":{");
  }

  private byte[] json(long number) {
    return log.read(number - 1, 1).frames().getFirst().json();
  }

  @Test
  void filtersByTypeAppAndDeployment() throws Exception {
    RawClient types = connect("?event_type=app_terminated_event&event_type=x&plan-format=light");
    RawClient apps = connect("?app=/b");
    RawClient notices = connect("?event_type=plugin_installed_event");
    RawClient deployments = connect("?deployment=none");
    tell(new Event.Notice(Instant.EPOCH, "plugin_installed_event", Map.of()));
    tell(terminated("/a"));
    tell(terminated("/b"));
    assertThat(types.text()).startsWith("{\"id\":6,");
    assertThat(types.text()).startsWith("{\"id\":7,");
    assertThat(apps.text()).startsWith("{\"id\":7,");
    assertThat(notices.text()).startsWith("{\"id\":5,");
    assertThat(deployments.frame().opcode()).isEqualTo(RawClient.PING);
  }

  @ParameterizedTest
  @CsvSource({"''", "&ack=10"})
  void followsADeploymentFromItsBeginningOn(String more) throws Exception {
    DeploymentPlan plan = new DeploymentPlan(new DeploymentId("d1"), Instant.EPOCH, List.of());
    tell(new Event.DeploymentStep(Instant.EPOCH, "info", plan, 0));
    tell(terminated("/a"));
    tell(new Event.DeploymentSuccess(Instant.EPOCH, plan));
    RawClient late = connect("?deployment=d1" + more);
    assertThat(late.text()).startsWith("{\"id\":1,\"event\":\"deployment_info\"");
    assertThat(late.text()).startsWith("{\"id\":3,\"event\":\"deployment_success\"");
  }

  @Test
  void resumesAfterTheLastSeenEventAndTellsGaps() throws Exception {
    for (String app : List.of("/a", "/b", "/c", "/d")) {
      tell(terminated(app));
    }
    RawClient header = connect("?since=0", "Last-Event-ID: 2");
    assertThat(header.text()).startsWith("{\"id\":3,");
    assertThat(header.text()).startsWith("{\"id\":4,");
    log.forget(2);
    RawClient late = connect("?since=1");
    assertThat(late.text())
        .isEqualTo(
            "{\"id\":2,\"event\":\"gap\",\"data\":{\"eventType\":\"gap\",\"from\":2,\"to\":2}}");
    assertThat(late.text()).startsWith("{\"id\":3,");
  }

  @Test
  void tellsAClientOfAnotherStreamWhatItMisses() throws Exception {
    tell(terminated("/a"));
    tell(terminated("/b"));
    RawClient client = connect("?since=5000");
    assertThat(client.text())
        .isEqualTo(
            "{\"id\":2,\"event\":\"gap\",\"data\":{\"eventType\":\"gap\",\"from\":1,\"to\":2}}");
    assertThat(client.text()).startsWith("{\"id\":3,");
    assertThat(connect("?snapshot=true&since=5000").text()).contains("snapshot_begin");
  }

  @Test
  void whoReadsTheLogOfAServerThatIsGoneIsCutOff() throws Exception {
    RawClient client = connect("");
    assertThat(client.text()).startsWith("{\"id\":1,");
    feed.start(log);
    tell(terminated("/a"));
    assertThat(client.text()).startsWith("{\"id\":2,");
    feed.start(new MemoryEventLog());
    assertThat(client.next(RawClient.CLOSE).code()).isEqualTo(1012);
  }

  @ParameterizedTest
  @CsvSource({
    "since=soon",
    "since=-1",
    "ack=0",
    "ack=10001",
    "ack=many",
    "snapshot=yes",
    "app=no/slash"
  })
  void refusesWhatItDoesNotUnderstandInTheQuery(String query) throws Exception {
    RawClient client = connect("?" + query);
    assertThat(client.answer.getFirst()).contains("400");
    String[] given = query.split("=", 2);
    assertThat(client.rest()).contains(given[0] + " is '" + given[1] + "', allowed are ");
  }

  @Test
  void isForWebSocketsOnly() throws Exception {
    var answer =
        HttpClient.newHttpClient()
            .send(
                java.net.http.HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + PATH))
                    .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(426);
  }

  @Test
  void letsNoForeignPageIn() throws Exception {
    assertThat(connect("", "Origin: http://evil.example").answer.getFirst()).contains("403");
    assertThat(connect("", "Origin: null").answer.getFirst()).contains("403");
    assertThat(connect("", "Origin: http://friend:1").answer.getFirst()).contains("101");
    assertThat(connect("", "Origin: http://localhost:" + server.port()).answer.getFirst())
        .contains("101");
  }

  @Test
  void holdsBackWhatIsNotAcknowledged() throws Exception {
    RawClient client = connect("?ack=2");
    for (String app : List.of("/a", "/b", "/c", "/d")) {
      tell(terminated(app));
    }
    assertThat(client.text()).startsWith("{\"id\":1,");
    assertThat(client.text()).startsWith("{\"id\":2,");
    assertThat(client.frame().opcode()).isEqualTo(RawClient.PING);
    client.send(RawClient.FIN | RawClient.TEXT, "{\"ack\": 1}");
    assertThat(client.text()).startsWith("{\"id\":3,");
    assertThat(client.frame().opcode()).isEqualTo(RawClient.PING);
    client.send(RawClient.FIN | RawClient.TEXT, "{\"ack\":3}");
    assertThat(client.text()).startsWith("{\"id\":4,");
    assertThat(client.text()).startsWith("{\"id\":5,");
  }

  @Test
  void beginsWithTheState() throws Exception {
    tell(terminated("/before"));
    log.picture(List.of(terminated("/a"), terminated("/b")));
    RawClient client = connect("?snapshot=true&event_type=app_terminated_event");
    tell(terminated("/c"));
    assertThat(client.text())
        .isEqualTo(
            "{\"event\":\"snapshot_begin\","
                + "\"data\":{\"eventType\":\"snapshot_begin\",\"sequence\":1}}");
    assertThat(client.text()).startsWith("{\"event\":\"app_terminated_event\",\"data\":");
    assertThat(client.text()).startsWith("{\"event\":\"app_terminated_event\",\"data\":");
    assertThat(client.text())
        .isEqualTo(
            "{\"id\":1,\"event\":\"snapshot_end\","
                + "\"data\":{\"eventType\":\"snapshot_end\",\"sequence\":1,\"events\":2}}");
    assertThat(client.text()).startsWith("{\"id\":3,");
  }

  @Test
  void resumesInsteadOfBeginningWithTheStateAgain() throws Exception {
    for (String app : List.of("/a", "/b", "/c")) {
      tell(terminated(app));
    }
    log.picture(List.of(terminated("/a")));
    assertThat(connect("?snapshot=true", "Last-Event-ID: 1").text()).startsWith("{\"id\":2,");
    log.forget(2);
    assertThat(connect("?snapshot=true&since=1").text()).contains("snapshot_begin");
  }

  @Test
  void sharesTheStreamAmongTheMembersOfAGroup() throws Exception {
    RawClient one = connect("?group=g&ack=100&event_type=app_terminated_event");
    RawClient two = connect("?group=g&ack=100&event_type=app_terminated_event");
    assertThat(one.text())
        .isEqualTo(
            "{\"event\":\"group_member\",\"data\":"
                + "{\"eventType\":\"group_member\",\"group\":\"g\",\"member\":\"member-1\"}}");
    assertThat(two.text()).contains("group_member");
    for (int i = 0; i < 10; i++) {
      tell(terminated("/a" + i));
    }
    // Something goes to each; what the first does not acknowledge goes to the second.
    String taken = one.text();
    one.close();
    Set<String> got = new HashSet<>();
    while (got.size() < 10) {
      String message = two.text();
      two.send(
          RawClient.FIN | RawClient.TEXT,
          message.replaceAll("^\\{\"id\":(\\d+),.*", "{\"ack\":$1}"));
      got.add(message);
    }
    assertThat(got).contains(taken);
  }

  @Test
  void takesAPongForAnAcknowledgementOfAGroup() throws Exception {
    RawClient client = connect("?group=g");
    client.text();
    tell(terminated("/a"));
    client.text();
    while (log.groups().getFirst().open() > 0) {
      RawClient.Frame ping = client.next(RawClient.PING);
      client.send(RawClient.FIN | RawClient.PONG, ping.payload());
    }
    assertThat(log.groups().getFirst().position()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"?group=a:b", "?group=g&snapshot=true"})
  void refusesGroupsThatCannotBe(String query) throws Exception {
    assertThat(connect(query).answer.getFirst()).contains("400");
  }

  @Test
  void refusesMembersThatWantOtherEvents() throws Exception {
    connect("?group=g");
    assertThat(connect("?group=g&app=/x").answer.getFirst()).contains("409");
  }

  @Test
  void aClientThatDoesNotReadDelaysNobodyAndIsCutOff() throws Exception {
    RawClient stuck = connect("");
    RawClient reader = connect("?app=/b");
    String padding = "/x".repeat(5_000);
    for (int i = 0; i < 3_000; i++) {
      tell(new Event.Notice(Instant.EPOCH, "n", Map.of()));
      tell(new Event.HealthCheckRemoved(Instant.EPOCH, PathId.of(padding)));
    }
    tell(terminated("/b"));
    assertThat(reader.text()).contains("app_terminated_event");
    assertThat(stuck.answer).isNotEmpty();
  }

  @Test
  void tellsASlowReaderWhy() throws Exception {
    // Acknowledges nothing: it falls behind without filling the connection.
    RawClient client = connect("?ack=1");
    for (int i = 0; i < 1_100; i++) {
      tell(terminated("/a"));
    }
    RawClient.Frame close = client.next(RawClient.CLOSE);
    assertThat(close.code()).isEqualTo(1013);
    assertThat(close.reason()).contains("more than 1000 events behind");
  }

  @Test
  void givesUpWhoDoesNotAnswerPings() throws Exception {
    restart(50, 300, 1_000);
    RawClient client = connect("?app=/none");
    RawClient.Frame close = client.next(RawClient.CLOSE);
    assertThat(close.code()).isEqualTo(1011);
    assertThat(close.reason()).isEqualTo("no pong within 300 ms");
  }

  @Test
  void keepsWhoAnswersPings() throws Exception {
    restart(50, 300, 1_000);
    RawClient client = connect("?app=/b");
    for (int i = 0; i < 10; i++) {
      RawClient.Frame ping = client.next(RawClient.PING);
      client.send(RawClient.FIN | RawClient.PONG, ping.payload());
    }
    tell(terminated("/b"));
    assertThat(client.text()).contains("app_terminated_event");
  }

  @Test
  void tellsItsClientsWhenItIsReplaced() throws Exception {
    RawClient client = connect("");
    feed.deactivate();
    assertThat(client.next(RawClient.CLOSE).code()).isEqualTo(1012);
  }

  @Test
  void tellsWhenAClientLeaves() throws Exception {
    connect("?app=/none").close();
    awaitEvent(1);
    assertThat(log.read(1, 1).frames().getFirst().type()).isEqualTo("event_stream_detached");
  }

  /** As an ordinary client does it. */
  private static final class Listener implements WebSocket.Listener {
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  @Test
  void givesAllEventsInOrderToAnOrdinaryClient() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      tell(terminated("/a" + i));
    }
    Listener listener = new Listener();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + PATH + "?since=0"), listener)
            .join();
    for (int i = 1; i <= 2_000; i++) {
      assertThat(listener.messages.poll(10, TimeUnit.SECONDS)).startsWith("{\"id\":" + i + ",");
    }
    socket.sendClose(1000, "").join();
  }
}
