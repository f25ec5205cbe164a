package dev.ekiden.events.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.tck.EventSubscriberContract;
import dev.ekiden.tck.MemoryEventLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SseFeedTest extends EventSubscriberContract {
  private final MemoryEventLog log = new MemoryEventLog();
  private final List<Socket> sockets = new ArrayList<>();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private SseFeed feed;

  @BeforeEach
  void start() throws Exception {
    feed = new SseFeed(config(200, 1_000));
    feed.start(log);
    log.listener(feed::accept);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(feed);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/v2/events/*");
    server.setHandler(context);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    feed.deactivate();
    server.stop();
  }

  @Override
  protected EventSubscriber subscriber() {
    return feed;
  }

  private static SseConfig config(int heartbeat, int lag) {
    return new SseConfig() {
      @Override
      public int heartbeat_ms() {
        return heartbeat;
      }

      @Override
      public int max_lag() {
        return lag;
      }

      @Override
      public int max_clients() {
        return 100;
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return SseConfig.class;
      }
    };
  }

  private BufferedReader ask(String path, String... headers) throws IOException {
    Socket socket = new Socket();
    // Or the system takes in for a slow reader what would be too much for a real one.
    socket.setReceiveBufferSize(64 << 10);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort()));
    socket.setSoTimeout(10_000);
    sockets.add(socket);
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    socket
        .getOutputStream()
        .write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private BufferedReader stream(String path, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Accept: text/event-stream");
    long before = log.last();
    BufferedReader reader = ask(path, all.toArray(new String[0]));
    assertThat(reader.readLine()).contains("200");
    // The answer may be here before the stream's own event is in the log.
    long end = System.nanoTime() + 10_000_000_000L;
    while (log.last() == before) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
    return reader;
  }

  /** The next non-empty lines that carry {@code prefix}. */
  private static List<String> next(BufferedReader reader, String prefix, int count)
      throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.size() < count) {
      String line = reader.readLine();
      assertThat(line).isNotNull();
      if (line.startsWith(prefix)) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static Event terminated(String app) {
    return new Event.AppTerminated(Instant.EPOCH, PathId.of(app));
  }

  @Test
  void framesAsMarathonDoesAndNumbers() throws IOException {
    BufferedReader reader = stream("/v2/events");
    next(reader, "event: event_stream_attached", 1);
    assertThat(reader.readLine()).startsWith("data: {\"eventType\":\"event_stream_attached\"");
    assertThat(reader.readLine()).isEqualTo("id: 1");
    assertThat(reader.readLine()).isEmpty();
    log.announce(terminated("/a"));
    assertThat(next(reader, "event: ", 1)).containsExactly("event: app_terminated_event");
  }

  @Test
  void filtersByTypeAppAndDeployment() throws IOException {
    BufferedReader types = stream("/v2/events?event_type=app_terminated_event&event_type=x");
    BufferedReader apps = stream("/v2/events?app=/b");
    BufferedReader notices = stream("/v2/events?event_type=plugin_installed_event");
    log.announce(new Event.Notice(Instant.EPOCH, "plugin_installed_event", Map.of()));
    log.announce(terminated("/a"));
    log.announce(terminated("/b"));
    assertThat(next(types, "id: ", 2)).containsExactly("id: 5", "id: 6");
    assertThat(next(apps, "id: ", 1)).containsExactly("id: 6");
    assertThat(next(notices, "id: ", 1)).containsExactly("id: 4");
  }

  @Test
  void followsADeploymentFromItsBeginningOn() throws IOException {
    log.announce(terminated("/gone"));
    log.forget(1);
    log.announce(step("d1", "info"));
    log.announce(step("d2", "info"));
    log.announce(new Event.Notice(Instant.EPOCH, "deployment_stalled", Map.of("id", "d1")));
    log.announce(new Event.DeploymentSuccess(Instant.EPOCH, plan("d1")));
    BufferedReader late = stream("/v2/events?deployment=d1");
    assertThat(next(late, "event: ", 1)).containsExactly("event: gap");
    assertThat(next(late, "id: ", 4)).containsExactly("id: 1", "id: 2", "id: 4", "id: 5");
    BufferedReader resumed = stream("/v2/events?deployment=d1", "Last-Event-ID: 4");
    assertThat(next(resumed, "event: ", 1)).containsExactly("event: deployment_success");
    BufferedReader early = stream("/v2/events?deployment=d2&event_type=deployment_success");
    log.announce(new Event.DeploymentSuccess(Instant.EPOCH, plan("d2")));
    assertThat(next(early, "event: deployment_success", 1)).hasSize(1);
    BufferedReader shared = stream("/v2/events?deployment=d1&group=g");
    assertThat(next(shared, "id: 2", 1)).hasSize(1);
  }

  private static DeploymentPlan plan(String id) {
    return new DeploymentPlan(new DeploymentId(id), Instant.EPOCH, List.of());
  }

  private static Event step(String deployment, String phase) {
    return new Event.DeploymentStep(Instant.EPOCH, phase, plan(deployment), 0);
  }

  @Test
  void resumesAfterTheLastSeenEventAndTellsGaps() throws IOException {
    for (String app : List.of("/a", "/b", "/c", "/d")) {
      log.announce(terminated(app));
    }
    assertThat(next(stream("/v2/events", "Last-Event-ID: 2"), "id: ", 2))
        .containsExactly("id: 3", "id: 4");
    log.forget(2);
    BufferedReader late = stream("/v2/events?since=1");
    assertThat(next(late, "event: ", 2))
        .containsExactly("event: gap", "event: app_terminated_event");
  }

  @Test
  void refusesWhatIsNoEventNumber() throws IOException {
    assertThat(ask("/v2/events?since=soon", "Accept: text/event-stream").readLine())
        .contains("400");
  }

  @Test
  void isNotForClientsThatDoNotAskForEvents() throws IOException {
    assertThat(ask("/v2/events", "Accept: */*").readLine()).contains("405");
    assertThat(ask("/v2/events").readLine()).contains("405");
  }

  @Test
  void givesSignsOfLife() throws IOException {
    BufferedReader reader = stream("/v2/events");
    next(reader, "id: 1", 1);
    assertThat(next(reader, ": ", 1)).containsExactly(": 1");
    assertThat(reader.readLine()).isEmpty();
  }

  @Test
  void aClientThatDoesNotReadDelaysNobodyAndIsCutOff() throws IOException {
    stream("/v2/events");
    BufferedReader reader = stream("/v2/events?app=/b");
    String padding = "/x".repeat(5_000);
    for (int i = 0; i < 3_000; i++) {
      log.announce(new Event.HealthCheckRemoved(Instant.EPOCH, PathId.of(padding)));
    }
    log.announce(terminated("/b"));
    assertThat(next(reader, "event: ", 1)).containsExactly("event: app_terminated_event");
  }

  @Test
  void tellsTheStateAndThenWhatHasHappenedSince() throws IOException {
    log.announce(terminated("/old"));
    log.picture(List.of(terminated("/a"), terminated("/b")));
    BufferedReader reader = stream("/v2/events?snapshot=true&event_type=app_terminated_event");
    log.announce(terminated("/c"));
    assertThat(next(reader, "event: ", 1)).containsExactly("event: snapshot_begin");
    assertThat(reader.readLine())
        .isEqualTo("data: {\"eventType\":\"snapshot_begin\",\"sequence\":1}");
    List<String> lines = new ArrayList<>();
    while (lines.isEmpty() || !lines.getLast().startsWith("id: ")) {
      lines.add(reader.readLine());
    }
    assertThat(lines).filteredOn("event: app_terminated_event"::equals).hasSize(2);
    assertThat(lines)
        .endsWith(
            "event: snapshot_end",
            "data: {\"eventType\":\"snapshot_end\",\"sequence\":1,\"events\":2}",
            "id: 1");
    assertThat(next(reader, "id: ", 1)).containsExactly("id: 3");
    // Whoever comes back resumes instead; the picture is for those who cannot.
    BufferedReader again = stream("/v2/events?snapshot=true", "Last-Event-ID: 3");
    assertThat(next(again, "event: ", 1)).containsExactly("event: event_stream_attached");
  }

  /** Reads the own name of a member. */
  private static String member(BufferedReader reader) throws IOException {
    String data = next(reader, "data: {\"eventType\":\"group_member\"", 1).getFirst();
    return data.replaceAll(".*\"member\":\"([^\"]*)\".*", "$1");
  }

  private int post(String path) throws Exception {
    return send(path, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()))
        .statusCode();
  }

  private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          request.uri(uri).timeout(Duration.ofSeconds(10)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void membersOfAGroupShareAndOneThatDiesIsReplaced() throws Exception {
    String path = "/v2/events?event_type=app_terminated_event&group=g";
    BufferedReader one = stream(path);
    Socket ones = sockets.getLast();
    member(one);
    BufferedReader two = stream(path);
    member(two);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      log.announce(terminated("/app-" + i));
      expected.add("id: " + log.last());
    }
    // What it has read by now is not taken for read until its connection has lived on for a while.
    next(one, "id: ", 1);
    ones.close();
    assertThat(next(two, "id: ", 40)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whatAMemberAcknowledgesIsDone() throws Exception {
    BufferedReader reader =
        stream("/v2/events?event_type=app_terminated_event&group=g&since=0&ack=2");
    String member = member(reader);
    for (String app : List.of("/a", "/a", "/a")) {
      log.announce(terminated(app));
    }
    List<String> got = next(reader, "id: ", 2);
    String second = got.getLast().substring("id: ".length());
    assertThat(post("/v2/events/ack?member=nobody&id=" + second)).isEqualTo(404);
    assertThat(post("/v2/events/ack?member=" + member + "&id=12345")).isEqualTo(409);
    assertThat(post("/v2/events/ack?member=" + member + "&id=x")).isEqualTo(400);
    assertThat(post("/v2/events/ack?member=" + member + "&id=" + second)).isEqualTo(204);
    assertThat(next(reader, "id: ", 1)).containsExactly("id: " + log.last());
    assertThat(send("/v2/events/groups", HttpRequest.newBuilder()).body())
        .isEqualTo(
            "{\"groups\":[{\"name\":\"g\",\"position\":%s,\"lag\":1,\"members\":1,\"unacknowledged\":1}]}"
                .formatted(second));
    assertThat(send("/v2/events/groups/g", HttpRequest.newBuilder().DELETE()).statusCode())
        .isEqualTo(204);
    assertThat(next(reader, ": no longer a member", 1)).hasSize(1);
    assertThat(send("/v2/events/groups/g", HttpRequest.newBuilder().DELETE()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void refusesWhatDoesNotGoTogether() throws IOException {
    for (String query :
        List.of("group=a:b", "group=", "group=g&snapshot=true", "ack=5", "group=g&ack=0")) {
      assertThat(ask("/v2/events?" + query, "Accept: text/event-stream").readLine())
          .as(query)
          .contains("400");
    }
    stream("/v2/events?group=g");
    assertThat(ask("/v2/events?group=g&app=/x", "Accept: text/event-stream").readLine())
        .contains("409");
  }

  @Test
  void whoReadsTooSlowlyIsToldWhyAndCanResume() throws IOException {
    // The log of the tests writes nothing of an event but its type, twice.
    String type = "x".repeat(4_000);
    String path = "/v2/events?event_type=" + type;
    BufferedReader reader = stream(path);
    for (int i = 0; i < 3_000; i++) {
      log.announce(new Event.Notice(Instant.EPOCH, type, Map.of()));
    }
    String last = "";
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith("id: ") || line.startsWith(": disc")) {
        if (line.startsWith(": disc")) {
          assertThat(line).contains("connect again with Last-Event-ID");
        }
        last = line.startsWith("id: ") ? line.substring("id: ".length()) : last;
      }
      assertThat(line).as("only signs of life any more").isNotEqualTo(": " + log.last());
    }
    long seen = Long.parseLong(last);
    assertThat(seen).isLessThan(log.last());
    assertThat(next(stream(path, "Last-Event-ID: " + seen), "id: ", 1))
        .containsExactly("id: " + (seen + 1));
  }

  /** Up to and with the empty line behind the first event, as it is on the wire. */
  private String raw(String path) throws IOException {
    ask(path, "Accept: text/event-stream");
    StringBuilder bytes = new StringBuilder();
    while (!bytes.toString().matches("(?s).*\r\n\r\n.*data: .*\r\n\r\n")) {
      int next = sockets.getLast().getInputStream().read();
      assertThat(next).as(bytes.toString()).isNotNegative();
      bytes.append((char) next);
    }
    return bytes.toString();
  }

  @Test
  void isMarathonsToTheByte() throws IOException {
    assertThat(raw("/v2/events"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\r\nConnection: close\r\n")
        .containsIgnoringCase("\r\nContent-Type: text/event-stream;charset=utf-8\r\n")
        .doesNotContain("Content-Length")
        .doesNotContain("Transfer-Encoding")
        .matches(
            "(?s).*\r\n\r\nevent: event_stream_attached\r\n"
                + "data: \\{\"eventType\":\"event_stream_attached\"[^\r\n]*}\r\n"
                + "id: 1\r\n\r\n");
    assertThat(raw("/v2/events?since=1"))
        .contains("\r\n\r\nretry: 1000\r\n\r\nevent: event_stream_attached\r\n");
  }

  @Test
  void whoReadsTheLogOfAServerThatIsGoneIsCutOff() throws IOException {
    BufferedReader reader = stream("/v2/events");
    next(reader, "id: 1", 1);
    feed.start(log);
    log.announce(terminated("/a"));
    assertThat(next(reader, "id: ", 1)).containsExactly("id: 2");
    MemoryEventLog anew = new MemoryEventLog();
    anew.announce(terminated("/other"));
    feed.start(anew);
    assertThat(next(reader, ": disconnected", 1).getFirst()).contains("Last-Event-ID");
    assertThat(reader.readLine()).isEmpty();
    assertThat(reader.readLine()).isNull();
    // The numbers begin anew; nothing that was encoded before may be told as theirs.
    BufferedReader back = ask("/v2/events?since=0", "Accept: text/event-stream");
    assertThat(next(back, "event: ", 1)).containsExactly("event: app_terminated_event");
  }

  @Test
  void saysGoodbyeWhenItStops() throws IOException {
    BufferedReader reader = stream("/v2/events");
    next(reader, "id: 1", 1);
    feed.deactivate();
    assertThat(next(reader, ": disconnected", 1).getFirst()).contains("stops");
  }

  @Test
  void tellsAClientOfAnotherStreamWhatItMisses() throws IOException {
    log.announce(terminated("/a"));
    log.announce(terminated("/b"));
    for (String number : List.of("5000", "" + Long.MAX_VALUE)) {
      long last = log.last();
      BufferedReader reader = stream("/v2/events?since=" + number);
      assertThat(next(reader, "data: ", 1))
          .containsExactly("data: {\"eventType\":\"gap\",\"from\":1,\"to\":%d}".formatted(last));
      assertThat(next(reader, "id: ", 2)).containsExactly("id: " + last, "id: " + (last + 1));
    }
    log.picture(List.of(terminated("/a")));
    assertThat(next(stream("/v2/events?snapshot=true&since=5000"), "event: ", 1))
        .containsExactly("event: snapshot_begin");
  }

  @Test
  void aLongBacklogIsReadInOneGo() throws IOException {
    // More than a client may fall behind, and more than a connection takes at once.
    String type = "x".repeat(4_000);
    for (int i = 0; i < 3_000; i++) {
      log.announce(new Event.Notice(Instant.EPOCH, type, Map.of()));
    }
    BufferedReader reader = stream("/v2/events?since=0&event_type=" + type);
    log.announce(terminated("/a"));
    List<String> ids = next(reader, "id: ", 3_000);
    assertThat(ids.getLast()).isEqualTo("id: 3000");
  }

  @Test
  void headIsAnsweredAndNobodyStays() throws Exception {
    HttpResponse<String> answer =
        send("/v2/events", HttpRequest.newBuilder().HEAD().header("Accept", "text/event-stream"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(log.last()).isZero();
  }

  @Test
  void refusalsNameTheFieldTheValueAndWhatIsAllowed() throws Exception {
    Map<String, String> said =
        Map.of(
            "since=soon", "since is 'soon', allowed are numbers from 0 to 9223372036854775807",
            "since=-1", "since is '-1', allowed are numbers from 0 to 9223372036854775807",
            "since=%22%5C%0A",
                "since is '\\\"\\\\\\u000a', allowed are numbers from 0 to 9223372036854775807",
            "snapshot=yes", "snapshot is 'yes', allowed are true and false",
            "app=a", "app is 'a', allowed are ids of apps and pods as /group/name",
            "group=a:b",
                "group is 'a:b', allowed are 1 to 100 of letters, digits, dot, underscore and"
                    + " hyphen",
            "group=g&ack=0", "ack is '0', allowed are numbers from 1 to 10000");
    for (Map.Entry<String, String> one : said.entrySet()) {
      HttpResponse<String> answer =
          send(
              "/v2/events?" + one.getKey(),
              HttpRequest.newBuilder().header("Accept", "text/event-stream"));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("{\"message\":\"" + one.getValue() + "\"}");
    }
    HttpResponse<String> header =
        send(
            "/v2/events?since=1",
            HttpRequest.newBuilder()
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "x"));
    assertThat(header.body()).contains("Last-Event-ID is 'x', allowed are");
    assertThatThrownBy(() -> new SseFeed(config(99, 1)))
        .hasMessage("dev.ekiden.events.sse: heartbeat.ms is 99, allowed are 100 to 10000");
  }

  @Test
  void publishesTheSchemas() throws Exception {
    HttpResponse<String> answer = send("/v2/events/schemas", HttpRequest.newBuilder());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"status_update_event\"");
  }
}
