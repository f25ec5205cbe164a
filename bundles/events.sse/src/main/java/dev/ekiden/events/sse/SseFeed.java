package dev.ekiden.events.sse;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EncodedFrames;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.Membership;
import dev.ekiden.spi.events.SharedRuns;
import dev.ekiden.spi.events.StreamRequest;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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
 * {@code /v2/events}: the stream as server-sent events (marathon-events.md section 3), resumable by
 * {@code Last-Event-ID} or {@code since}, from a picture of the state on, or as a member of a
 * group.
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

  private static final String GROUPS = "/groups/";
  private static final String ANEW =
      "disconnected: the server starts anew; connect again with Last-Event-ID";
  private static final String STOPPING =
      "disconnected: the event stream is replaced or stops; connect again with Last-Event-ID";
  private static final Duration GROUP_HEARTBEAT = Duration.ofSeconds(1);

  /** Two signs of life later the network would have said that nobody is there. */
  private static final Duration SETTLES = Duration.ofSeconds(3);

  /** What a member of a group may have on its way when it does not acknowledge itself. */
  private static final int UNACKNOWLEDGED = Join.MOST_IN_FLIGHT;

  /** Bytes of a run, after which it goes out as one write. */
  private static final int RUN = 64 << 10;

  private final transient Set<SseClient> clients = ConcurrentHashMap.newKeySet();
  private final transient Map<String, SseClient> members = new ConcurrentHashMap<>();
  private final transient Thread heartbeat;
  private final int maxLag;
  private final int maxClients;
  private transient volatile @Nullable SharedRuns<byte[]> runs;

  @Activate
  public SseFeed(SseConfig config) {
    maxLag = within("max.lag", config.max_lag(), 1, Integer.MAX_VALUE);
    maxClients = within("max.clients", config.max_clients(), 1, 1_000_000);
    int millis = within("heartbeat.ms", config.heartbeat_ms(), 100, 10_000);
    heartbeat = Thread.ofVirtual().name("sse-heartbeat").start(() -> beat(millis));
  }

  /** Members of groups get their signs of life more often: somebody waits for what they have. */
  private void beat(int millis) {
    Duration pause = GROUP_HEARTBEAT;
    if (pause.toMillis() > millis) {
      pause = Duration.ofMillis(millis);
    }
    long rounds = Math.max(1, millis / pause.toMillis());
    try {
      for (long round = 1; true; round++) {
        Thread.sleep(pause);
        if (round % rounds == 0) {
          clients.forEach(this::heartbeat);
        } else {
          members.values().forEach(SseClient::heartbeat);
        }
      }
    } catch (InterruptedException e) {
      // deactivated
    }
  }

  /** Who was told goodbye at an earlier beat and has not read it by now never will. */
  private void heartbeat(SseClient client) {
    if (client.givenUp()) {
      client.close();
    } else {
      client.heartbeat();
    }
  }

  private static int within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          SseConfig.PID + ": " + key + " is " + value + ", allowed are " + least + " to " + most);
    }
    return value;
  }

  /** A server that starts anew has another log: whoever reads the old one would wait for ever. */
  @Override
  public Position start(EventLog eventLog) {
    SharedRuns<byte[]> before = runs;
    if (before == null || !before.log().equals(eventLog)) {
      runs = new SharedRuns<>(eventLog, new EncodedFrames(Framing::numbered), RUN, Framing::joined);
      clients.forEach(client -> client.end(ANEW));
    }
    return new Position.Latest();
  }

  @Override
  public void accept(List<Frame> frames) {
    for (SseClient client : clients) {
      client.pump();
      long behind = client.behind();
      if (behind > maxLag
          && client.giveUp(
              "disconnected: " + behind + " events behind; connect again with Last-Event-ID")) {
        LOG.warn("Event stream to {} is too slow, disconnected", client.address());
      }
    }
  }

  @Deactivate
  void deactivate() {
    heartbeat.interrupt();
    clients.forEach(client -> client.end(STOPPING));
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    SharedRuns<byte[]> source = runs;
    if ("/schemas".equals(request.getPathInfo())) {
      Answers.schemas(response);
    } else if ("/groups".equals(request.getPathInfo()) && source != null) {
      Answers.list(source.log(), response);
    } else if (!asksForStream(request)) {
      Answers.refuse(response, HttpServletResponse.SC_NOT_FOUND, "There is no such resource");
    } else if (!SseRequest.acceptsEvents(request)) {
      response.sendError(
          HttpServletResponse.SC_METHOD_NOT_ALLOWED, "ask with Accept: text/event-stream");
    } else if (source == null || clients.size() >= maxClients) {
      Answers.refuse(
          response,
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          source == null
              ? "The event stream is not ready yet"
              : "Too many event streams, allowed are " + maxClients);
    } else {
      try {
        open(request, response, SseRequest.of(request), source);
      } catch (StreamRequest.Unfit e) {
        Answers.refuse(
            response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
      } catch (JoinRefused e) {
        Answers.refuse(response, Answers.status(e.reason()), String.valueOf(e.getMessage()));
      }
    }
  }

  private static boolean asksForStream(HttpServletRequest request) {
    String below = request.getPathInfo();
    return below == null || below.equals("/");
  }

  /** How the stream would begin; nobody stays for it. */
  @Override
  protected void doHead(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (asksForStream(request) && SseRequest.acceptsEvents(request)) {
      begin(response);
    } else {
      super.doHead(request, response);
    }
  }

  private static void begin(HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType("text/event-stream;charset=utf-8");
    response.setHeader("Cache-Control", "no-cache, no-store, must-revalidate");
    response.setHeader("Pragma", "no-cache");
    response.setHeader("Expires", "0");
    response.setHeader("Connection", "close");
    // Proxies in between must pass events on at once.
    response.setHeader("X-Accel-Buffering", "no");
  }

  private void open(
      HttpServletRequest request,
      HttpServletResponse response,
      StreamRequest wish,
      SharedRuns<byte[]> source)
      throws IOException, JoinRefused {
    // A member is woken before its client is there.
    AtomicReference<@Nullable SseClient> place = new AtomicReference<>();
    Source bytes = source(wish, source, place);
    SseClient client;
    try {
      begin(response);
      if (SseRequest.more(wish)) {
        var _ = Unbuffered.write(response.getOutputStream(), Framing.RETRY);
      }
      response.flushBuffer();
      var async = request.startAsync();
      async.setTimeout(0);
      client = new SseClient(async, bytes, request.getRemoteAddr(), this::gone);
    } catch (IOException e) {
      // Gone before it had an answer: nobody is left to tell, and anybody can do that all day.
      bytes.close();
      return;
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
    clients.add(client);
    if (bytes instanceof GroupSource member) {
      members.put(member.membership().member(), client);
    }
    place.set(client);
    client.open();
    source.log().announce(new Event.StreamAttached(now(), client.address()));
    if (!source.equals(runs)) {
      client.end(ANEW);
    }
  }

  private Source source(
      StreamRequest wish, SharedRuns<byte[]> source, AtomicReference<@Nullable SseClient> place)
      throws JoinRefused {
    EventLog log = source.log();
    if (wish.group().isPresent()) {
      Join join =
          new Join(
              wish.group().get(),
              wish.filter(),
              wish.after(),
              wish.window().orElse(UNACKNOWLEDGED));
      Membership membership =
          log.join(
              join,
              () -> {
                SseClient client = place.get();
                if (client != null) {
                  client.pump();
                }
              });
      return new GroupSource(
          membership,
          source.frames(),
          wish.window().isPresent() ? Optional.empty() : Optional.of(SETTLES),
          System::nanoTime);
    }
    OptionalLong after = wish.snapshot() ? wish.after() : wish.filter().begin(wish.after());
    if (after.isEmpty()) {
      return wish.snapshot()
          ? new PictureSource(source, wish.filter())
          : LogSource.fromNow(source, wish.filter());
    }
    long seen = after.getAsLong();
    return wish.snapshot() && source.misses(seen)
        ? new PictureSource(source, wish.filter())
        : LogSource.after(source, wish.filter(), seen);
  }

  private void gone(SseClient client) {
    if (client.source() instanceof GroupSource member) {
      members.remove(member.membership().member());
    }
    SharedRuns<byte[]> source = runs;
    if (clients.remove(client) && source != null) {
      source.log().announce(new Event.StreamDetached(now(), client.address()));
    }
  }

  /** {@code POST /v2/events/ack?member=M&id=N}: M is done with N and all it was given before. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!"/ack".equals(request.getPathInfo())) {
      response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      return;
    }
    String member = request.getParameter("member");
    SseClient client = member == null ? null : members.get(member);
    OptionalLong id = Answers.number(request.getParameter("id"));
    if (id.isEmpty()) {
      Answers.refuse(
          response,
          HttpServletResponse.SC_BAD_REQUEST,
          "id is '" + request.getParameter("id") + "', allowed are numbers of events");
    } else if (client == null || !(client.source() instanceof GroupSource source)) {
      Answers.refuse(
          response, HttpServletResponse.SC_NOT_FOUND, "No such member of a group is connected");
    } else if (!source.membership().acknowledge(id.getAsLong())) {
      Answers.refuse(
          response,
          HttpServletResponse.SC_CONFLICT,
          "This member does not have event " + id.getAsLong() + ", or not any more");
    } else {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
  }

  /** {@code DELETE /v2/events/groups/NAME}: forgets a group and where it stands. */
  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    SharedRuns<byte[]> source = runs;
    String below = request.getPathInfo();
    if (below == null || !below.startsWith(GROUPS) || source == null) {
      response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
    } else if (Join.isPublic(below.substring(GROUPS.length()))
        && source.log().forget(below.substring(GROUPS.length()))) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else {
      Answers.refuse(response, HttpServletResponse.SC_NOT_FOUND, "There is no such group");
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
}
