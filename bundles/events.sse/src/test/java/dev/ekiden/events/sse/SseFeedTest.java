package dev.ekiden.events.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
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

  @Test
  void publishesTheSchemas() throws Exception {
    HttpResponse<String> answer = send("/v2/events/schemas", HttpRequest.newBuilder());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"status_update_event\"");
  }
}
