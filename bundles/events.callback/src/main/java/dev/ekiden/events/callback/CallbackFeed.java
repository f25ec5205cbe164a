package dev.ekiden.events.callback;

import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.GroupStatus;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /v2/eventSubscriptions} and the endpoints subscribed there (marathon-events.md section 6).
 * Only with {@code --event_subscriber http_callback}, as in the releases that had it.
 */
@Component(
    service = {Servlet.class, EventSubscriber.class},
    property = "ekiden.name=callback",
    configurationPid = CallbackConfig.PID)
// Some client libraries double the first slash.
@HttpWhiteboardServletPattern({
  "/v2/eventSubscriptions",
  "/v2/eventSubscriptions/*",
  "//v2/eventSubscriptions"
})
@Designate(ocd = CallbackConfig.class)
public final class CallbackFeed extends HttpServlet implements EventSubscriber {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(CallbackFeed.class);

  /** How long a caller waits until its wish is durable, as for every other change. */
  private static final Duration DURABLE = Duration.ofSeconds(10);

  private static final JsonMapper JSON = JsonMapper.shared();

  private final transient AddressPolicy policy;
  private final transient Names names = new Names();
  private final transient Credentials credentials;
  private final transient Duration maxPause;
  private final transient Duration disableAfter;
  private final int maxEndpoints;
  private final transient InstantSource clock;
  private final transient Confirmations confirmations = new Confirmations();

  private final transient ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private transient @Nullable EventLog log;
  private transient @Nullable Map<String, String> flags;
  private transient @Nullable Endpoints endpoints;
  private transient boolean stopped;

  /** Both halves are there: the stream, and the flags that switch callbacks on. */
  private record Running(EventLog log, Endpoints endpoints) {}

  @Activate
  public CallbackFeed(CallbackConfig config) {
    this(config, InstantSource.system());
  }

  CallbackFeed(CallbackConfig config, InstantSource clock) {
    maxEndpoints = range("max.endpoints", config.max_endpoints(), 900);
    maxPause =
        Duration.ofSeconds(range("max.backoff.seconds", config.max_backoff_seconds(), 3_600));
    disableAfter =
        Duration.ofSeconds(
            range("disable.after.seconds", config.disable_after_seconds(), 31_536_000));
    policy = new AddressPolicy(config.allow_loopback(), config.allow_private());
    credentials = new Credentials(config.credentials_file());
    this.clock = clock;
  }

  private static int range(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          CallbackConfig.PID + ": " + key + " is " + value + ", allowed are 1 to " + max);
    }
    return value;
  }

  // What it needs: the stream, and the flags

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setOrchestrator(Orchestrator orchestrator) {
    lock.lock();
    try {
      flags = orchestrator.settings().flags();
      open();
    } finally {
      lock.unlock();
    }
  }

  void unsetOrchestrator(Orchestrator orchestrator) {
    LOG.debug("{} goes; its flags stay in force until the next one comes", orchestrator);
  }

  @Override
  public Position start(EventLog eventLog) {
    lock.lock();
    try {
      log = eventLog;
      stopped = false;
      open();
    } finally {
      lock.unlock();
    }
    return new Position.Latest();
  }

  /** The endpoints read for themselves; here it only shows what has become durable. */
  @Override
  public void accept(List<Frame> frames) {
    confirmations.seen(frames);
  }

  @Override
  public void stop() {
    deactivate();
  }

  @Deactivate
  void deactivate() {
    Endpoints ending;
    lock.lock();
    try {
      stopped = true;
      ending = endpoints;
      endpoints = null;
    } finally {
      lock.unlock();
    }
    if (ending != null) {
      ending.close();
    }
  }

  /** Under the lock, when either half has come. */
  private void open() {
    EventLog source = log;
    Map<String, String> given = flags;
    if (endpoints != null || stopped || source == null || given == null || !enabled(given)) {
      return;
    }
    Endpoint.Manner manner =
        new Endpoint.Manner(
            policy,
            names,
            credentials,
            millis(given, "http_event_request_timeout"),
            millis(given, "http_event_callback_slow_consumer_timeout"),
            maxPause,
            disableAfter);
    Endpoints opened = new Endpoints(source, manner, maxEndpoints, clock);
    endpoints = opened;
    opened.open(
        Stream.of(given.getOrDefault("http_endpoints", "").split(",", -1))
            .map(String::strip)
            .filter(url -> !url.isEmpty())
            .toList());
  }

  private static boolean enabled(Map<String, String> flags) {
    return "http_callback".equals(flags.get("event_subscriber"));
  }

  private static Duration millis(Map<String, String> flags, String name) {
    return Duration.ofMillis(Long.parseLong(flags.getOrDefault(name, "10000")));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  // REST

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Running> running;
    boolean off;
    lock.lock();
    try {
      EventLog source = log;
      Endpoints opened = endpoints;
      running =
          source == null || opened == null
              ? Optional.empty()
              : Optional.of(new Running(source, opened));
      off = flags != null && !enabled(flags);
    } finally {
      lock.unlock();
    }
    String below = request.getPathInfo();
    if (below != null && !below.equals("/")) {
      message(response, 404, "There is nothing here.");
    } else if (off) {
      message(
          response,
          400,
          "http event callback system is not running on this Marathon instance. Please re-start"
              + " this instance with \"--event_subscriber http_callback\".");
    } else if (running.isEmpty()) {
      message(response, 503, "Event subscriptions are not ready yet");
    } else {
      serve(running.get(), request, response);
    }
  }

  private void serve(Running running, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      switch (request.getMethod()) {
        case "GET", "HEAD" -> list(running, request, response);
        case "POST" -> post(running, request, response);
        case "DELETE" -> delete(running, request, response);
        case "OPTIONS" -> response.setHeader("Allow", "GET, POST, DELETE, HEAD, OPTIONS");
        default -> message(response, 405, "Allowed are GET, POST and DELETE");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      message(response, 503, "The server is stopping.");
    }
  }

  private void list(Running running, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<Endpoint> all = running.endpoints().all();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("callbackUrls", all.stream().map(e -> e.subscription().target().shown()).toList());
    String[] embed = request.getParameterValues("embed");
    if (embed != null && Arrays.asList(embed).contains("status")) {
      Map<String, GroupStatus> groups =
          running.log().groups().stream().collect(Collectors.toMap(GroupStatus::name, g -> g));
      body.put("status", all.stream().map(e -> status(e, groups)).toList());
    }
    json(response, 200, body);
  }

  private Map<String, Object> status(Endpoint endpoint, Map<String, GroupStatus> groups) {
    Subscription subscription = endpoint.subscription();
    Endpoint.Status status = endpoint.status();
    Credentials.Proof proof = credentials.of(subscription.target());
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("callbackUrl", subscription.target().shown());
    told.put("state", status.state());
    subscription.group().ifPresent(group -> told.put("group", group));
    if (!subscription.types().isEmpty()) {
      told.put("eventTypes", subscription.types().stream().sorted().toList());
    }
    proof.authorization().ifPresent(a -> told.put("authorization", a.split(" ", 2)[0]));
    told.put("signed", proof.secret().isPresent());
    GroupStatus group = groups.get(subscription.position());
    if (group != null) {
      told.put("position", group.position());
      told.put("lag", group.lag());
    }
    told.put("delivered", status.delivered());
    told.put("lastDeliveryMillis", status.pace().toMillis());
    status.lastSuccess().ifPresent(at -> told.put("lastSuccess", Moment.text(at)));
    told.put("failures", status.failures());
    subscription.failingSince().ifPresent(at -> told.put("failingSince", Moment.text(at)));
    status.lastError().ifPresent(error -> told.put("lastError", error));
    subscription
        .untold()
        .ifPresent(gap -> told.put("missed", Map.of("from", gap.from(), "to", gap.to())));
    return told;
  }

  private void post(Running running, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    Subscription wanted;
    OptionalLong since;
    try {
      wanted = wanted(request);
      since = since(request.getParameter("since"));
    } catch (IllegalArgumentException | IOException e) {
      message(response, 422, String.valueOf(e.getMessage()));
      return;
    }
    try {
      running.endpoints().subscribe(wanted, since);
    } catch (Endpoints.TooMany e) {
      message(response, 503, String.valueOf(e.getMessage()));
      return;
    } catch (JoinRefused e) {
      boolean conflict = e.reason() == JoinRefused.Reason.OTHER_FILTER;
      message(response, conflict ? 409 : 503, String.valueOf(e.getMessage()));
      return;
    }
    Event.Subscribed event =
        new Event.Subscribed(now(), request.getRemoteAddr(), wanted.target().shown());
    told(running, response, event, event.clientIp(), event.callbackUrl());
  }

  private Subscription wanted(HttpServletRequest request) throws IOException, InterruptedException {
    String[] types = request.getParameterValues("event_type");
    String group = request.getParameter("group");
    if (group != null && !Join.isPublic(group)) {
      throw new IllegalArgumentException(
          "group must be 1 to 100 of letters, digits, dot, underscore and hyphen");
    }
    Target target = target(request);
    // Names are looked up at each connection; a plain address can be refused at once.
    if (target.plainAddress()) {
      var _ = policy.allowed(target.host(), names.of(target.host(), DURABLE));
    }
    return Subscription.to(
        target, types == null ? Set.of() : Set.of(types), Optional.ofNullable(group));
  }

  private static OptionalLong since(@Nullable String text) {
    if (text == null) {
      return OptionalLong.empty();
    }
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("since must be the number of an event, or 0");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private void delete(Running running, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    Target target;
    try {
      target = target(request);
    } catch (IllegalArgumentException e) {
      message(response, 422, String.valueOf(e.getMessage()));
      return;
    }
    running.endpoints().unsubscribe(target);
    Event.Unsubscribed event =
        new Event.Unsubscribed(now(), request.getRemoteAddr(), target.shown());
    told(running, response, event, event.clientIp(), event.callbackUrl());
  }

  private static Target target(HttpServletRequest request) {
    String url = request.getParameter("callbackUrl");
    if (url == null || url.isBlank()) {
      throw new IllegalArgumentException("callbackUrl is missing");
    }
    return Target.of(url.strip());
  }

  /** Tells all, and answers once that is durable: so is then what was noted before. */
  private void told(
      Running running,
      HttpServletResponse response,
      Event event,
      String clientIp,
      String callbackUrl)
      throws IOException, InterruptedException {
    if (!confirmations.announce(running.log(), event, DURABLE)) {
      message(
          response,
          503,
          "No answer within " + DURABLE.toSeconds() + " s; the change may still happen.");
      return;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("clientIp", clientIp);
    body.put("callbackUrl", callbackUrl);
    body.put("eventType", event.type());
    body.put("timestamp", Moment.text(event.timestamp()));
    json(response, 200, body);
  }

  private static void message(HttpServletResponse response, int status, String text)
      throws IOException {
    json(response, status, Map.of("message", text));
  }

  private static void json(HttpServletResponse response, int status, Map<String, Object> body)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.getOutputStream().write(JSON.writeValueAsBytes(body));
  }
}
