package dev.ekiden.events.websocket.rancher;

import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.event.Event;
import dev.ekiden.events.websocket.Door;
import dev.ekiden.events.websocket.Range;
import dev.ekiden.events.websocket.Watch;
import dev.ekiden.spi.events.CurrentState;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1}, {@code /v2-beta} and {@code /v3}: the bus that Rancher's client libraries speak. */
@Component(
    service = {Servlet.class, EventSubscriber.class},
    property = "ekiden.name=rancher",
    configurationPid = RancherConfig.PID)
@HttpWhiteboardServletPattern({"/v1/*", "/v2-beta/*", "/v3/*"})
@HttpWhiteboardServletAsyncSupported
@Designate(ocd = RancherConfig.class)
public final class RancherBus extends HttpServlet implements EventSubscriber {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(RancherBus.class);

  /** How exactly ping events and resource.change keep their time. */
  private static final Duration STEP = Duration.ofMillis(50);

  private final transient InstantSource clock = InstantSource.system();
  private final transient Hub hub = new Hub();
  private final transient Requests requests = new Requests(hub, clock);
  private final transient Handlers handlers;
  private final transient Resources resources;
  private final transient Changes changes;
  private final transient Processes processes;
  private final transient Door door;
  private final transient Watch watch;
  private final transient Thread pulse;
  private final transient Duration ping;
  private final transient Duration coalesce;
  private final int maxPings;
  private final int maxQueued;
  private final int maxSubscribers;
  private final int maxMessage;
  private transient volatile @Nullable EventLog log;

  @Activate
  public RancherBus(
      RancherConfig config, @Reference Orchestrator orchestrator, @Reference CurrentState state) {
    this(config, Known.of(orchestrator), state);
  }

  RancherBus(RancherConfig config, Known specs, CurrentState state) {
    ping = Duration.ofMillis(check("ping.ms", config.ping_ms(), 50, 5_000));
    coalesce = Duration.ofMillis(check("coalesce.ms", config.coalesce_ms(), 10, 60_000));
    maxPings = check("max.pings", config.max_pings(), 1, Integer.MAX_VALUE);
    maxQueued = check("max.queued", config.max_queued(), 10, 1_000_000);
    maxSubscribers = check("max.subscribers", config.max_subscribers(), 1, 1_000_000);
    maxMessage = check("max.message.bytes", config.max_message_bytes(), 1_024, 16 * 1024 * 1024);
    Duration pong = Duration.ofMillis(check("pong.ms", config.pong_ms(), 100, 600_000));
    Duration reply = Duration.ofMillis(check("reply.ms", config.reply_ms(), 10, 3_600_000));
    int retries = check("retries", config.retries(), 0, 100);
    int most = check("max.processes", config.max_processes(), 1, 100_000);
    handlers = new Handlers(clock);
    resources = new Resources(specs, state);
    changes = new Changes(hub, specs, resources, clock);
    processes =
        new Processes(handlers, requests, specs, clock, this::announce, reply, retries + 1, most);
    door = new Door(maxMessage, Set.of(config.allowed_origins()));
    watch =
        new Watch(
            "rancher-watch",
            ping,
            pong,
            look -> hub.all().stream().map(Subscriber::connection).forEach(look));
    pulse = Thread.ofVirtual().name("rancher-pulse").start(this::beat);
  }

  private static int check(String key, int value, int least, int most) {
    return Range.check(RancherConfig.PID, key, value, least, most);
  }

  private void beat() {
    AtomicLong flushed = new AtomicLong(System.nanoTime());
    try {
      while (true) {
        Thread.sleep(STEP);
        try {
          step(System.nanoTime(), flushed);
        } catch (RuntimeException e) {
          // One that goes wrong must not end the pings of everybody.
          LOG.error("Subscribers of the bus could not be told everything", e);
        }
      }
    } catch (InterruptedException e) {
      // deactivated
    }
  }

  private void step(long now, AtomicLong flushed) {
    if (!hub.all().isEmpty()) {
      byte[] message = BusEvent.message(BusEvent.ping(clock), "ping");
      hub.all().forEach(s -> s.ping(message, now, ping.toNanos(), maxPings));
    }
    requests.remind();
    if (now - flushed.get() >= coalesce.toNanos()) {
      flushed.set(now);
      changes.flush();
    }
  }

  /** Who is connected now. */
  Set<Subscriber> subscribers() {
    return hub.all();
  }

  private void announce(Event event) {
    EventLog stream = log;
    if (stream != null) {
      stream.announce(event);
    }
  }

  @Override
  public Position start(EventLog eventLog) throws Refused {
    log = eventLog;
    handlers.open(eventLog.notebook(Processes.NOTEBOOK));
    processes.resume(eventLog);
    return new Position.Continue();
  }

  @Override
  public void accept(List<Frame> frames) throws Refused {
    changes.note(frames);
    for (Frame frame : frames) {
      processes.begin(frame);
    }
  }

  @Deactivate
  void deactivate() {
    pulse.interrupt();
    hub.all().forEach(Subscriber::logout);
    watch.end();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Place place = Place.of(request);
    response.setHeader("X-API-Schemas", place.schemas());
    try {
      if (!door.welcome(request)) {
        throw new Refused(403, "Forbidden", "", "This origin may not use the bus");
      }
      switch (request.getMethod()) {
        case "GET", "HEAD" -> get(place, request, response);
        case "POST" -> post(place, request, response);
        case "DELETE" -> remove(place, response);
        default -> throw new Refused(405, "MethodNotAllowed", "", "Allowed are GET, POST, DELETE");
      }
    } catch (Refused e) {
      write(response, e.status(), Shapes.error(e));
    }
  }

  private static Refused notFound() {
    return new Refused(404, "NotFound", "", "Not Found");
  }

  private static void write(HttpServletResponse response, int status, ObjectNode body)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json;charset=utf-8");
    response.getOutputStream().write(BusEvent.JSON.writeValueAsBytes(body));
  }

  private void get(Place place, HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refused {
    List<String> rest = place.rest();
    if (rest.isEmpty()) {
      write(response, 200, Shapes.root(place));
    } else if (place.under("subscribe") && Door.wanted(request)) {
      subscribe(place, request, response);
    } else if (place.under("subscribe") || place.under("publish")) {
      write(response, 200, Shapes.collection(place, rest.getFirst(), rest.getFirst(), List.of()));
    } else if (place.under("schemas")) {
      ObjectNode schemas = rest.size() == 1 ? Shapes.schemas(place) : schema(place, rest.get(1));
      write(response, 200, schemas);
    } else if (place.under("projects")) {
      ObjectNode project = Shapes.project(place, "1a5");
      write(response, 200, Shapes.collection(place, "project", "projects", List.of(project)));
    } else if (place.under("externalhandlers") && rest.size() == 1) {
      write(response, 200, list(place, request));
    } else if (place.under("externalhandlers")) {
      Handler handler = handlers.get(rest.get(1)).orElseThrow(RancherBus::notFound);
      write(response, 200, Shapes.handler(place, handler, handler.state()));
    } else {
      write(response, 200, resource(place));
    }
  }

  /** An app, pod, instance or deployment, for handlers that look at what they were asked about. */
  private ObjectNode resource(Place place) throws Refused {
    Resource wanted =
        Shapes.resource(place.rest())
            .filter(r -> !r.id().isEmpty())
            .orElseThrow(RancherBus::notFound);
    try {
      ObjectNode found = resources.find(wanted).orElseThrow(RancherBus::notFound);
      return Shapes.linked(place, wanted, found);
    } catch (IllegalArgumentException e) {
      // Nothing can be called so.
      throw notFound();
    }
  }

  private static ObjectNode schema(Place place, String id) throws Refused {
    return Shapes.schema(place, id).orElseThrow(RancherBus::notFound);
  }

  private ObjectNode list(Place place, HttpServletRequest request) {
    String state = request.getParameter("state");
    List<ObjectNode> found =
        handlers.all().stream()
            .filter(h -> state == null ? !h.state().equals("removed") : h.state().equals(state))
            .filter(h -> matches(request, "name", h.name()))
            .filter(h -> matches(request, "uuid", h.uuid()))
            .filter(h -> like(request.getParameter("name_like"), h.name()))
            .map(h -> Shapes.handler(place, h, h.state()))
            .toList();
    return Shapes.collection(place, "externalHandler", "externalhandlers", found);
  }

  private static boolean matches(HttpServletRequest request, String field, String value) {
    String wanted = request.getParameter(field);
    return wanted == null || wanted.equals(value);
  }

  /** As in SQL: a percent sign stands for anything. */
  private static boolean like(@Nullable String pattern, String value) {
    return pattern == null
        || value.matches("\\Q" + pattern.replace("\\E", "").replace("%", "\\E.*\\Q") + "\\E");
  }

  private void subscribe(Place place, HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refused {
    String[] names = request.getParameterValues("eventNames");
    if (names == null || names.length == 0) {
      throw new Refused(422, "MissingRequired", "eventNames", "eventNames is missing");
    }
    for (String name : names) {
      valid("eventNames", name);
    }
    if (hub.all().size() >= maxSubscribers) {
      throw new Refused(503, "TooMany", "", "Too many subscribers, allowed are " + maxSubscribers);
    }
    Optional<String> agent =
        Optional.ofNullable(request.getParameter("agentId")).filter(id -> !id.isBlank());
    Optional<String> project =
        place.project().or(() -> Optional.ofNullable(request.getParameter("projectId")));
    Topics topics =
        agent
            .map(id -> Topics.qualified(List.of(names), "agent=" + id))
            .orElseGet(() -> Topics.raw(List.of(names)).within(project));
    var _ =
        door.open(
            this,
            request,
            response,
            new Subscriber(topics, agent, maxQueued, this::came, hub::remove));
  }

  private void came(Subscriber subscriber) {
    hub.add(subscriber);
    subscriber.ping(
        BusEvent.message(BusEvent.ping(clock), "ping"),
        System.nanoTime(),
        ping.toNanos(),
        maxPings);
    requests.greet(subscriber);
  }

  private static void valid(String field, String name) throws Refused {
    if (!Topics.valid(name)) {
      throw new Refused(
          422,
          "InvalidCharacters",
          field,
          field + " has '" + name + "', allowed are *._0-9a-zA-Z;=:-");
    }
  }

  private void post(Place place, HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refused {
    List<String> rest = place.rest();
    if (place.under("publish")) {
      write(response, 201, publish(place, body(request)));
    } else if (place.under("externalhandlers") && rest.size() == 1) {
      Handler handler = handlers.add(body(request));
      write(response, 201, Shapes.handler(place, handler, "registering"));
    } else if (place.under("externalhandlers")) {
      String action = String.valueOf(request.getParameter("action"));
      write(response, 202, act(place, rest.get(1), action));
    } else if (place.under("subscribe")) {
      write(response, 200, Shapes.collection(place, "subscribe", "subscribe", List.of()));
    } else {
      throw notFound();
    }
  }

  private ObjectNode body(HttpServletRequest request) throws IOException, Refused {
    byte[] bytes = request.getInputStream().readNBytes(maxMessage + 1);
    if (bytes.length > maxMessage) {
      throw new Refused(413, "TooLarge", "", "The body is larger than " + maxMessage + " bytes");
    }
    try {
      JsonNode body = BusEvent.JSON.readTree(bytes);
      if (body instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new Refused(400, "InvalidBodyContent", "", e.getOriginalMessage());
    }
    throw new Refused(400, "InvalidBodyContent", "", "The body must be a JSON object");
  }

  private void remove(Place place, HttpServletResponse response) throws IOException, Refused {
    if (!place.under("externalhandlers") || place.rest().size() != 2) {
      throw notFound();
    }
    write(response, 200, act(place, place.rest().get(1), "remove"));
  }

  /** Does it at once, and shows it as under way: clients wait for the final state. */
  private ObjectNode act(Place place, String id, String action) throws Refused {
    String state =
        switch (action) {
          case "activate" -> "active";
          case "deactivate" -> "inactive";
          case "remove" -> "removed";
          default ->
              throw new Refused(
                  422,
                  "InvalidAction",
                  "action",
                  "action is '" + action + "', allowed are activate, deactivate, remove");
        };
    Handler known = handlers.get(id).orElseThrow(RancherBus::notFound);
    if (known.state().equals("removed")) {
      throw notFound();
    }
    Handler changed = handlers.put(id, state).orElseThrow(RancherBus::notFound);
    String underWay = action.replaceFirst("e$", "") + "ing";
    return Shapes.handler(place, changed, underWay);
  }

  private ObjectNode publish(Place place, ObjectNode event) throws Refused {
    String name = BusEvent.text(event, "name");
    if (name.isEmpty()) {
      throw new Refused(422, "MissingRequired", "name", "name is missing");
    }
    valid("name", name);
    BusEvent.complete(event, clock);
    if (name.startsWith("reply.")) {
      requests.reply(event);
      hub.publish(event);
    } else if (name.equals("agent.request")) {
      toAgent(event);
    } else {
      hub.publish(event);
      processes.begin(event, reply -> reply(event, reply));
    }
    ObjectNode published = event.deepCopy();
    published.put("type", "publish");
    published.putObject("links").put("self", place.scope() + "/publish");
    published.putObject("actions");
    return published;
  }

  /** Answers whoever published an event with a {@code replyTo}. */
  private void reply(ObjectNode event, ObjectNode reply) {
    String replyTo = BusEvent.text(event, "replyTo");
    if (!replyTo.isEmpty()) {
      hub.publish(BusEvent.complete(reply.put("name", replyTo), clock));
    }
  }

  /** Sends the event inside to one agent; to one that is not there it fails at once. */
  private void toAgent(ObjectNode event) throws Refused {
    String agent = BusEvent.text(event, "resourceId");
    JsonNode data = event.path("data");
    JsonNode inner = data.path("event").isObject() ? data.path("event") : data;
    if (agent.isEmpty() || BusEvent.text(inner, "name").isEmpty()) {
      throw new Refused(
          422,
          "MissingRequired",
          agent.isEmpty() ? "resourceId" : "data",
          "agent.request needs the agent as resourceId and an event with a name as data");
    }
    ObjectNode request = ((ObjectNode) inner).deepCopy();
    if (BusEvent.text(request, "replyTo").isEmpty()) {
      request.set("replyTo", event.path("replyTo"));
    }
    request.put("name", Topics.base(BusEvent.text(request, "name")) + ";agent=" + agent);
    if (hub.connected(agent)) {
      hub.publish(BusEvent.complete(request, clock));
    } else {
      ObjectNode failure = BusEvent.JSON.createObjectNode();
      failure.put("resourceType", "agent").put("resourceId", agent);
      failure.put("transitioning", "error");
      failure.put("transitioningMessage", "agent " + agent + " is not connected");
      reply(request, failure);
    }
  }
}
