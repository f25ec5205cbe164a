package dev.ekiden.events.websocket;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EncodedFrames;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.SharedRuns;
import dev.ekiden.spi.events.StreamRequest;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /v2/events/ws}: the stream as WebSocket messages, filtered and resumed as {@code
 * /v2/events} is.
 */
@Component(
    service = {Servlet.class, EventSubscriber.class},
    property = "ekiden.name=websocket",
    configurationPid = WsConfig.PID)
@HttpWhiteboardServletPattern("/v2/events/ws")
@HttpWhiteboardServletAsyncSupported
@Designate(ocd = WsConfig.class)
public final class WsFeed extends HttpServlet implements EventSubscriber {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(WsFeed.class);

  /**
   * Bytes of a run. With all heads of frames, and unless its last message is large, it fits in the
   * buffer of one write ({@link Door}); a small rest would be a second one.
   */
  private static final int RUN = 56 << 10;

  private static final String ANEW = "the server starts anew";

  private final transient Set<StreamClient> clients = ConcurrentHashMap.newKeySet();

  private final transient Door door;
  private final transient Watch watch;
  private final int maxLag;
  private final int maxClients;
  private transient volatile @Nullable SharedRuns<List<byte[]>> runs;

  @Activate
  public WsFeed(WsConfig config) {
    maxLag = Range.check(WsConfig.PID, "max.lag", config.max_lag(), 1, Integer.MAX_VALUE);
    maxClients = Range.check(WsConfig.PID, "max.clients", config.max_clients(), 1, 1_000_000);
    int message =
        Range.check(
            WsConfig.PID, "max.message.bytes", config.max_message_bytes(), 125, 1024 * 1024);
    int ping = Range.check(WsConfig.PID, "ping.ms", config.ping_ms(), 50, 60_000);
    int pong = Range.check(WsConfig.PID, "pong.ms", config.pong_ms(), ping, 600_000);
    door = new Door(message, Set.of(config.allowed_origins()));
    watch =
        new Watch(
            "ws-watch",
            Duration.ofMillis(ping),
            Duration.ofMillis(pong),
            look -> clients.stream().map(StreamClient::connection).forEach(look));
  }

  /** A server that starts anew has another log: whoever reads the old one would wait for ever. */
  @Override
  public Position start(EventLog eventLog) {
    SharedRuns<List<byte[]>> before = runs;
    if (before == null || !before.log().equals(eventLog)) {
      runs = new SharedRuns<>(eventLog, new EncodedFrames(Envelope::numbered), RUN, List::copyOf);
      clients.forEach(client -> client.close(StatusCode.SERVICE_RESTART, ANEW));
    }
    return new Position.Latest();
  }

  @Override
  public void accept(List<Frame> frames) {
    for (StreamClient client : clients) {
      client.pump();
      if (client.behind() > maxLag) {
        tooSlow(client);
      }
    }
  }

  private void tooSlow(StreamClient client) {
    Connection connection = client.connection();
    if (connection != null && !connection.over()) {
      LOG.warn("Event stream to {} is too slow, disconnected", connection.address());
      connection.close(
          StatusCode.TRY_AGAIN_LATER,
          "more than " + maxLag + " events behind; come back with since=, after the last you have");
    }
  }

  @Deactivate
  void deactivate() {
    clients.forEach(client -> client.close(StatusCode.SERVICE_RESTART, "replaced or stopping"));
    watch.end();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    SharedRuns<List<byte[]>> source = runs;
    if (!Door.wanted(request)) {
      response.setHeader("Upgrade", "websocket");
      Door.refuse(response, 426, "This is a WebSocket; server-sent events are at /v2/events");
    } else if (source == null) {
      Door.refuse(response, 503, "The event stream is not ready yet");
    } else if (clients.size() >= maxClients) {
      Door.refuse(response, 503, "Too many event streams, allowed are " + maxClients);
    } else {
      try {
        open(request, response, StreamWish.of(request), source);
      } catch (StreamRequest.Unfit e) {
        Door.refuse(response, 400, String.valueOf(e.getMessage()));
      }
    }
  }

  private void open(
      HttpServletRequest request,
      HttpServletResponse response,
      StreamRequest wish,
      SharedRuns<List<byte[]>> stream)
      throws IOException {
    AtomicReference<@Nullable StreamClient> ready = new AtomicReference<>();
    Source source;
    try {
      source =
          StreamWish.source(
              wish,
              stream,
              () -> {
                StreamClient waiting = ready.get();
                if (waiting != null) {
                  waiting.pump();
                }
              });
    } catch (JoinRefused e) {
      boolean conflict = e.reason() == JoinRefused.Reason.OTHER_FILTER;
      Door.refuse(response, conflict ? 409 : 503, String.valueOf(e.getMessage()));
      return;
    }
    StreamClient client = new StreamClient(source, came -> came(came, stream), this::gone);
    ready.set(client);
    if (!door.open(this, request, response, client)) {
      source.close();
    }
  }

  private void came(StreamClient client, SharedRuns<List<byte[]>> stream) {
    clients.add(client);
    tell(client, Event.StreamAttached::new);
    if (!stream.equals(runs)) {
      client.close(StatusCode.SERVICE_RESTART, ANEW);
    }
  }

  private void gone(StreamClient client) {
    if (clients.remove(client)) {
      tell(client, Event.StreamDetached::new);
    }
  }

  private void tell(StreamClient client, BiFunction<Instant, String, Event> event) {
    SharedRuns<List<byte[]>> source = runs;
    Connection connection = client.connection();
    if (source != null && connection != null) {
      Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
      source.log().announce(event.apply(now, connection.address()));
    }
  }
}
