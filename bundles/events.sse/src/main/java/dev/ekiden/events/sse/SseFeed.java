package dev.ekiden.events.sse;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /v2/events}: the stream as server-sent events (marathon-events.md section 3), resumable by
 * {@code Last-Event-ID} or {@code since}.
 *
 * <p>The subscriber's thread wakes the clients; each takes what its connection takes. None waits
 * for another.
 */
@Component(
    service = {Servlet.class, EventSubscriber.class},
    property = "ekiden.name=sse",
    configurationPid = SseConfig.PID)
// A pattern must not end in a slash: the one that clients may add is sorted out below.
@HttpWhiteboardServletPattern("/v2/events/*")
@HttpWhiteboardServletAsyncSupported
@Designate(ocd = SseConfig.class)
public final class SseFeed extends HttpServlet implements EventSubscriber {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(SseFeed.class);

  private final transient Set<SseClient> clients = ConcurrentHashMap.newKeySet();
  private final transient Framing framing = new Framing();
  private final transient Thread heartbeat;
  private final int maxLag;
  private final int maxClients;
  private transient volatile @org.jspecify.annotations.Nullable EventLog log;

  @Activate
  public SseFeed(SseConfig config) {
    maxLag = positive("max.lag", config.max_lag(), Integer.MAX_VALUE);
    maxClients = positive("max.clients", config.max_clients(), 1_000_000);
    int millis = positive("heartbeat.ms", config.heartbeat_ms(), 10_000);
    heartbeat = Thread.ofVirtual().name("sse-heartbeat").start(() -> beat(millis));
  }

  private void beat(int millis) {
    try {
      while (true) {
        Thread.sleep(millis);
        clients.forEach(SseClient::heartbeat);
      }
    } catch (InterruptedException e) {
      // deactivated
    }
  }

  private static int positive(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          SseConfig.PID + ": " + key + " is " + value + ", allowed are 1 to " + max);
    }
    return value;
  }

  @Override
  public Position start(EventLog eventLog) {
    log = eventLog;
    return new Position.Latest();
  }

  @Override
  public void accept(List<Frame> frames) {
    for (SseClient client : clients) {
      client.pump();
      if (client.behind() > maxLag) {
        LOG.warn("Event stream to {} is too slow, disconnected", client.address());
        client.close();
      }
    }
  }

  @Deactivate
  void deactivate() {
    heartbeat.interrupt();
    clients.forEach(SseClient::close);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    EventLog source = log;
    String below = request.getPathInfo();
    if (below != null && !below.equals("/")) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else if (!SseRequest.acceptsEvents(request)) {
      response.sendError(
          HttpServletResponse.SC_METHOD_NOT_ALLOWED, "ask with Accept: text/event-stream");
    } else if (source == null || clients.size() >= maxClients) {
      refuse(
          response,
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          source == null
              ? "The event stream is not ready yet"
              : "Too many event streams, allowed are " + maxClients);
    } else {
      try {
        open(request, response, SseRequest.of(request), source);
      } catch (NumberFormatException e) {
        refuse(
            response,
            HttpServletResponse.SC_BAD_REQUEST,
            "Last-Event-ID/since must be the number of an event, 0 or more");
      }
    }
  }

  private void open(
      HttpServletRequest request, HttpServletResponse response, SseRequest wish, EventLog source)
      throws IOException {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType("text/event-stream;charset=utf-8");
    response.setHeader("Cache-Control", "no-cache, no-store, must-revalidate");
    response.setHeader("Pragma", "no-cache");
    response.setHeader("Expires", "0");
    response.setHeader("Connection", "close");
    // Proxies in between must pass events on at once.
    response.setHeader("X-Accel-Buffering", "no");
    if (wish.after().isPresent()) {
      response.getOutputStream().write(Framing.RETRY);
    }
    response.flushBuffer();
    var async = request.startAsync();
    async.setTimeout(0);
    String address = request.getRemoteAddr();
    SseClient client = new SseClient(async, wish, address, source, framing, this::gone);
    clients.add(client);
    client.open();
    source.announce(new Event.StreamAttached(now(), address));
  }

  private void gone(SseClient client) {
    EventLog source = log;
    if (clients.remove(client) && source != null) {
      source.announce(new Event.StreamDetached(now(), client.address()));
    }
  }

  private static Instant now() {
    return Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  protected void doOptions(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("Allow", "GET, HEAD, OPTIONS");
  }

  @Override
  protected void doTrace(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
  }

  private static void refuse(HttpServletResponse response, int status, String message)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response
        .getOutputStream()
        .write(("{\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8));
  }
}
