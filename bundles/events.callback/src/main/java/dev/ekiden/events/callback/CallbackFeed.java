package dev.ekiden.events.callback;

import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.GroupStatus;
import dev.ekiden.spi.events.Join;
import dev.ekiden.spi.events.JoinRefused;
import dev.ekiden.spi.events.Notebook;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
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

  private static final String NAME = "callback";
  private static final Duration STOP = Duration.ofSeconds(2);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final transient AddressPolicy policy;
  private final transient Caller.Credentials credentials;
  private final transient Duration maxPause;
  private final transient Duration disableAfter;
  private final int maxEndpoints;
  private final transient InstantSource clock;

  private final transient ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private final transient Map<String, Endpoint> endpoints = new TreeMap<>();
  private transient @Nullable EventLog log;
  private transient boolean started;
  private transient boolean stopped;
  private transient Map<String, String> flags = Map.of();

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
    credentials =
        new Caller.Credentials(
            Optional.of(config.hmac_secret()).filter(s -> !s.isEmpty()),
            Optional.of(config.bearer_token()).filter(s -> !s.isEmpty()));
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
      startEndpoints();
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
      startEndpoints();
    } finally {
      lock.unlock();
    }
    return new Position.Latest();
  }

  /** The endpoints read for themselves. */
  @Override
  public void accept(List<Frame> frames) {}

  @Override
  public void stop() {
    deactivate();
  }

  @Deactivate
  void deactivate() {
    List<Endpoint> ending;
    lock.lock();
    try {
      stopped = true;
      started = false;
      ending = List.copyOf(endpoints.values());
      endpoints.clear();
    } finally {
      lock.unlock();
    }
    ending.forEach(Endpoint::stop);
    try {
      for (Endpoint endpoint : ending) {
        endpoint.ended(STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean enabled() {
    return "http_callback".equals(flags.get("event_subscriber"));
  }

  /** Under the lock, when either half has come. */
  private void startEndpoints() {
    EventLog source = log;
    if (started || stopped || source == null || !enabled()) {
      return;
    }
    started = true;
    for (Map.Entry<String, String> note : notebook(source).all().entrySet()) {
      try {
        open(Subscription.parse(note.getValue()), source);
      } catch (IllegalArgumentException | JoinRefused e) {
        LOG.error("The noted callback {} cannot be used: {}", note.getKey(), e.getMessage());
      }
    }
    for (String url : flags.getOrDefault("http_endpoints", "").split(",", -1)) {
      if (!url.isBlank()) {
        try {
          Subscription wanted =
              new Subscription(Target.of(url.strip()), Set.of(), Optional.empty(), false);
          if (!endpoints.containsKey(wanted.id())) {
            subscribe(wanted, source);
          }
        } catch (IllegalArgumentException | JoinRefused e) {
          LOG.error("--http_endpoints: {} cannot be used: {}", url, e.getMessage());
        }
      }
    }
  }

  private static Notebook notebook(EventLog source) {
    return source.notebook(NAME);
  }

  private void subscribe(Subscription wanted, EventLog source) throws JoinRefused {
    Endpoint before = endpoints.remove(wanted.id());
    if (before != null) {
      before.stop();
    }
    open(wanted, source);
    notebook(source).note(wanted.id(), wanted.text());
  }

  private void open(Subscription wanted, EventLog source) throws JoinRefused {
    Endpoint endpoint = new Endpoint(wanted, source, manner(), clock, this::disabled);
    endpoint.start();
    endpoints.put(wanted.id(), endpoint);
  }

  private Endpoint.Manner manner() {
    return new Endpoint.Manner(
        policy,
        credentials,
        millis("http_event_request_timeout"),
        millis("http_event_callback_slow_consumer_timeout"),
        maxPause,
        disableAfter);
  }

  private Duration millis(String flag) {
    return Duration.ofMillis(Long.parseLong(flags.getOrDefault(flag, "10000")));
  }

  /** On the endpoint's thread. */
  private void disabled(Endpoint endpoint) {
    Subscription subscription = endpoint.subscription();
    EventLog source;
    lock.lock();
    try {
      source = log;
      if (stopped || source == null || endpoints.get(subscription.id()) != endpoint) {
        return;
      }
      notebook(source).note(subscription.id(), subscription.disabled(true).text());
    } finally {
      lock.unlock();
    }
    source.announce(
        new Event.Notice(
            now(),
            "callback_disabled_event",
            Map.of(
                "callbackUrl",
                subscription.target().shown(),
                "reason",
                endpoint.status().lastError().orElse(""))));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  // REST

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    EventLog source;
    boolean ready;
    boolean on;
    lock.lock();
    try {
      source = log;
      ready = started;
      on = flags.isEmpty() || enabled();
    } finally {
      lock.unlock();
    }
    String below = request.getPathInfo();
    if (below != null && !below.equals("/")) {
      message(response, 404, "There is nothing here.");
    } else if (!on) {
      message(
          response,
          400,
          "http event callback system is not running on this Marathon instance. Please re-start"
              + " this instance with \"--event_subscriber http_callback\".");
    } else if (source == null || !ready) {
      message(response, 503, "Event subscriptions are not ready yet");
    } else {
      switch (request.getMethod()) {
        case "GET", "HEAD" -> list(request, response, source);
        case "POST" -> post(request, response, source);
        case "DELETE" -> delete(request, response, source);
        case "OPTIONS" -> response.setHeader("Allow", "GET, POST, DELETE, HEAD, OPTIONS");
        default -> message(response, 405, "Allowed are GET, POST and DELETE");
      }
    }
  }

  private void list(HttpServletRequest request, HttpServletResponse response, EventLog source)
      throws IOException {
    List<Endpoint> all;
    lock.lock();
    try {
      all = new ArrayList<>(endpoints.values());
    } finally {
      lock.unlock();
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("callbackUrls", all.stream().map(e -> e.subscription().target().shown()).toList());
    String[] embed = request.getParameterValues("embed");
    if (embed != null && Arrays.asList(embed).contains("status")) {
      Map<String, GroupStatus> groups =
          source.groups().stream().collect(Collectors.toMap(GroupStatus::name, g -> g));
      body.put("status", all.stream().map(e -> status(e, groups, source)).toList());
    }
    json(response, 200, body);
  }

  private static Map<String, Object> status(
      Endpoint endpoint, Map<String, GroupStatus> groups, EventLog source) {
    Subscription subscription = endpoint.subscription();
    Endpoint.Status status = endpoint.status();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("callbackUrl", subscription.target().shown());
    told.put("state", status.state());
    subscription.group().ifPresent(group -> told.put("group", group));
    if (!subscription.types().isEmpty()) {
      told.put("eventTypes", subscription.types().stream().sorted().toList());
    }
    GroupStatus group = groups.get(subscription.position());
    if (group != null) {
      told.put("position", group.position());
      told.put("lag", source.last() - group.position());
    }
    told.put("delivered", status.delivered());
    told.put("lastDeliveryMillis", status.pace().toMillis());
    status.lastSuccess().ifPresent(at -> told.put("lastSuccess", at.toString()));
    told.put("failures", status.failures());
    status.failingSince().ifPresent(at -> told.put("failingSince", at.toString()));
    status.lastError().ifPresent(error -> told.put("lastError", error));
    return told;
  }

  private void post(HttpServletRequest request, HttpServletResponse response, EventLog source)
      throws IOException {
    String[] types = request.getParameterValues("event_type");
    String group = request.getParameter("group");
    Subscription wanted;
    try {
      if (group != null && !Join.isPublic(group)) {
        throw new IllegalArgumentException(
            "group must be 1 to 100 of letters, digits, dot, underscore and hyphen");
      }
      wanted =
          new Subscription(
              target(request),
              types == null ? Set.of() : Set.of(types),
              Optional.ofNullable(group),
              false);
      // Names are looked up at each call; one that is a plain address can be refused at once.
      if (wanted.target().host().matches("[0-9.]+|\\[.*]")) {
        policy.resolve(wanted.target().host());
      }
    } catch (IllegalArgumentException | IOException e) {
      message(response, 422, String.valueOf(e.getMessage()));
      return;
    }
    lock.lock();
    try {
      Endpoint known = endpoints.get(wanted.id());
      boolean same =
          known != null
              && !known.status().state().equals("disabled")
              && known.subscription().text().equals(wanted.text());
      if (known == null && endpoints.size() >= maxEndpoints) {
        message(response, 503, "There are " + maxEndpoints + " callbacks, more are not allowed");
        return;
      }
      if (!same) {
        subscribe(wanted, source);
      }
    } catch (JoinRefused e) {
      message(
          response,
          e.reason() == JoinRefused.Reason.OTHER_FILTER ? 409 : 503,
          String.valueOf(e.getMessage()));
      return;
    } finally {
      lock.unlock();
    }
    Event.Subscribed event =
        new Event.Subscribed(now(), request.getRemoteAddr(), wanted.target().shown());
    source.announce(event);
    told(response, event, event.clientIp(), event.callbackUrl());
  }

  private void delete(HttpServletRequest request, HttpServletResponse response, EventLog source)
      throws IOException {
    Target target;
    try {
      target = target(request);
    } catch (IllegalArgumentException e) {
      message(response, 422, String.valueOf(e.getMessage()));
      return;
    }
    Subscription meant = new Subscription(target, Set.of(), Optional.empty(), false);
    Event.Unsubscribed event =
        new Event.Unsubscribed(now(), request.getRemoteAddr(), target.shown());
    Endpoint gone;
    lock.lock();
    try {
      gone = endpoints.remove(meant.id());
      notebook(source).erase(meant.id());
    } finally {
      lock.unlock();
    }
    if (gone != null) {
      gone.stop();
      if (gone.subscription().group().isEmpty()) {
        source.forget(gone.subscription().position());
      }
    }
    source.announce(event);
    told(response, event, event.clientIp(), event.callbackUrl());
  }

  private static Target target(HttpServletRequest request) {
    String url = request.getParameter("callbackUrl");
    if (url == null || url.isBlank()) {
      throw new IllegalArgumentException("callbackUrl is missing");
    }
    return Target.of(url.strip());
  }

  private static void told(
      HttpServletResponse response, Event event, String clientIp, String callbackUrl)
      throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("clientIp", clientIp);
    body.put("callbackUrl", callbackUrl);
    body.put("eventType", event.type());
    body.put("timestamp", event.timestamp().toString());
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
