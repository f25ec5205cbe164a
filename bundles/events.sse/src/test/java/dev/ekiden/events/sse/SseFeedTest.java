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
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
    context.addServlet(holder, "/v2/events");
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
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
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
    while (log.last() == before) {
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
    reader.readLine();
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
}
