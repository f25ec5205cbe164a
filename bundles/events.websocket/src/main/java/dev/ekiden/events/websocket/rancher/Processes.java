package dev.ekiden.events.websocket.rancher;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.events.Notebook;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Processes that external handlers take part in: what happens to apps and instances begins one, and
 * so does a published event. Handlers are asked one after the other, those of one resource in the
 * order of its events.
 *
 * <p>Ekiden has done its own part before it tells of it: a {@code pre.} handler of a process of its
 * own is asked first, but cannot hold it up.
 */
final class Processes {
  private static final Logger LOG = LoggerFactory.getLogger(Processes.class);

  /** Fewer than fit into a notebook, beside the handlers. */
  private static final int MOST_NOTED = 8_000;

  static final String NOTEBOOK = "rancher";
  private static final String PREFIX = "process/";

  private final Handlers handlers;
  private final Requests requests;
  private final Known known;
  private final InstantSource clock;
  private final Consumer<Event> log;
  private final Duration timeout;
  private final int sendings;
  private final Semaphore room;
  private volatile @Nullable Notebook notebook;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Map<Resource, CompletableFuture<?>> tails = new ConcurrentHashMap<>();

  /**
   * @param log takes what operators want to know of outcomes
   * @param most of published events at once
   */
  Processes(
      Handlers handlers,
      Requests requests,
      Known known,
      InstantSource clock,
      Consumer<Event> log,
      Duration timeout,
      int sendings,
      int most) {
    this.handlers = handlers;
    this.requests = requests;
    this.known = known;
    this.clock = clock;
    this.log = log;
    this.timeout = timeout;
    this.sendings = sendings;
    this.room = new Semaphore(most);
  }

  /** What a process is about. */
  record Occasion(List<String> names, Resource resource) {}

  /** Goes on with what was begun before the last stop and has not ended. */
  void resume(EventLog stream) {
    Notebook notes = stream.notebook(NOTEBOOK);
    notebook = notes;
    notes.all().keySet().stream()
        .filter(key -> key.startsWith(PREFIX))
        .sorted(Comparator.comparingLong(Processes::sequence))
        .forEach(
            key -> {
              List<Frame> frames = stream.read(sequence(key) - 1, 1).frames();
              if (frames.isEmpty() || frames.getFirst().sequence() != sequence(key)) {
                LOG.warn("The event of process {} is no longer kept, it is given up", key);
                notes.erase(key);
              } else {
                begin(frames.getFirst(), key, notes);
              }
            });
  }

  private static long sequence(String key) {
    return Long.parseLong(key.substring(PREFIX.length(), key.lastIndexOf('/')));
  }

  /**
   * Begins what an event of Ekiden's stream begins; it is noted until it has ended.
   *
   * @throws Refused when too many are under way: to be tried again
   */
  void begin(Frame frame) throws Refused {
    Notebook notes = notebook;
    if (notes == null) {
      throw new Refused(503, "NotReady", "", "The bus is not ready yet");
    }
    for (String name : occasion(frame.event()).names()) {
      String key = PREFIX + frame.sequence() + "/" + name;
      if (takers(name) && !underWay.contains(key)) {
        if (underWay.size() >= MOST_NOTED) {
          throw new Refused(503, "TooMany", "", MOST_NOTED + " processes wait for handlers");
        }
        notes.note(key, "");
        begin(frame, key, notes);
      }
    }
  }

  private void begin(Frame frame, String key, Notebook notes) {
    Resource resource = occasion(frame.event()).resource();
    ObjectNode data = BusEvent.JSON.createObjectNode();
    data.set("event", BusEvent.JSON.readTree(frame.json()));
    underWay.add(key);
    chain(
        resource,
        () -> {
          run(key.substring(key.lastIndexOf('/') + 1), resource, data);
          notes.erase(key);
          underWay.remove(key);
        });
  }

  private boolean takers(String process) {
    for (Handler.Phase phase : Handler.Phase.values()) {
      if (!handlers.of(process, phase).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Processes are called as Rancher calls them, and as Marathon calls what they are about. */
  private Occasion occasion(Event event) {
    return switch (event) {
      case Event.ApiPost e ->
          app(known.unchanged(e.app().id()) ? "create" : "update", e.app().id().value());
      case Event.AppTerminated e -> app("remove", e.app().value());
      case Event.PodChanged e ->
          new Occasion(
              List.of("pod." + e.change().replaceAll("d$", "").replace("delete", "remove")),
              new Resource("pod", e.pod().value()));
      case Event.InstanceChanged e ->
          new Occasion(
              switch (e.condition()) {
                case RUNNING -> List.of("instance.start");
                case FINISHED, FAILED, ERROR, KILLED, GONE, DROPPED -> List.of("instance.stop");
                default -> List.of();
              },
              new Resource("instance", e.instance().toString()));
      case Event.DeploymentSuccess e ->
          new Occasion(
              List.of("deployment.finish"), new Resource("deployment", e.plan().id().value()));
      case Event.DeploymentFailed e ->
          new Occasion(
              List.of("deployment.fail"), new Resource("deployment", e.plan().id().value()));
      default -> new Occasion(List.of(), new Resource("", ""));
    };
  }

  private static Occasion app(String verb, String id) {
    return new Occasion(List.of("app." + verb, "service." + verb), new Resource("app", id));
  }

  /**
   * Begins the process that a published event names.
   *
   * @param told gets progress and the final reply
   * @throws Refused when there are too many already
   */
  void begin(ObjectNode event, Consumer<ObjectNode> told) throws Refused {
    String name = BusEvent.text(event, "name");
    if (!takers(name)) {
      return;
    }
    if (!room.tryAcquire()) {
      throw new Refused(503, "TooMany", "", "Too many processes wait for handlers, try again");
    }
    Resource resource =
        new Resource(BusEvent.text(event, "resourceType"), BusEvent.text(event, "resourceId"));
    ObjectNode data =
        event.path("data") instanceof ObjectNode given
            ? given.deepCopy()
            : BusEvent.JSON.createObjectNode();
    chain(
        resource.id().isEmpty() ? new Resource("event", BusEvent.text(event, "id")) : resource,
        () -> {
          try {
            answer(name, resource, data, told);
          } finally {
            room.release();
          }
        });
  }

  private void answer(String name, Resource resource, ObjectNode data, Consumer<ObjectNode> told)
      throws InterruptedException {
    ObjectNode reply = BusEvent.JSON.createObjectNode();
    reply.put("resourceType", resource.type()).put("resourceId", resource.id());
    try {
      ask(name, resource, data, told);
      reply.set("data", data);
    } catch (Requests.Failed e) {
      reply.put("transitioning", "error").put("transitioningMessage", e.getMessage());
    }
    told.accept(reply);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  /** After what was begun before for the same resource. */
  private void chain(Resource resource, Work work) {
    CompletableFuture<?> mine =
        tails.compute(
            resource,
            (r, tail) ->
                (tail == null ? CompletableFuture.completedFuture(null) : tail)
                    .thenRunAsync(
                        () -> finish(resource, work),
                        task -> Thread.ofVirtual().name("rancher-process").start(task)));
    var _ = mine.whenComplete((nothing, failure) -> tails.remove(resource, mine));
  }

  private void finish(Resource resource, Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("A process of {} broke off", resource, e);
    }
  }

  private void run(String process, Resource resource, ObjectNode data) throws InterruptedException {
    try {
      ask(process, resource, data, progress -> {});
    } catch (Requests.Failed e) {
      LOG.debug("{} of {} failed: {}", process, resource, e.getMessage());
    }
  }

  /** Asks all handlers in turn; what they answer is merged into {@code data}. */
  private void ask(
      String process, Resource resource, ObjectNode data, Consumer<ObjectNode> progress)
      throws Requests.Failed, InterruptedException {
    for (Handler.Phase phase : Handler.Phase.values()) {
      for (Handler handler : handlers.of(process, phase)) {
        for (Handler.Part config : handler.parts()) {
          if (config.phase() == phase && config.process().equals(process)) {
            ask(handler, config, resource, data, progress);
          }
        }
      }
    }
  }

  private void ask(
      Handler handler,
      Handler.Part config,
      Resource resource,
      ObjectNode data,
      Consumer<ObjectNode> progress)
      throws Requests.Failed, InterruptedException {
    ObjectNode request = BusEvent.JSON.createObjectNode();
    request.put("name", config.event() + ";handler=" + handler.name());
    request.put("resourceType", resource.type());
    request.put("resourceId", resource.id());
    request.set("data", data.deepCopy());
    try {
      ObjectNode reply =
          requests.call(
              request,
              handler.timeoutMillis().map(Duration::ofMillis).orElse(timeout),
              handler.retries().map(r -> r + 1).orElse(sendings),
              said -> {
                tell(
                    handler,
                    config,
                    resource,
                    "progress",
                    BusEvent.text(said, "transitioningMessage"));
                progress.accept(passedOn(said));
              });
      if (reply.path("data") instanceof ObjectNode result) {
        data.setAll(result);
      }
      tell(handler, config, resource, "success", "");
    } catch (Requests.Failed e) {
      tell(handler, config, resource, "error", String.valueOf(e.getMessage()));
      if (!config.onError().isEmpty() && takers(config.onError())) {
        ObjectNode given = data.deepCopy();
        chain(
            new Resource(resource.type(), resource.id() + " " + config.onError()),
            () -> run(config.onError(), resource, given));
      }
      throw e;
    }
  }

  /** What the requester hears of progress: everything but whose request it answered. */
  private static ObjectNode passedOn(ObjectNode said) {
    ObjectNode told = said.deepCopy();
    told.remove(List.of("id", "name", "previousIds", "previousNames", "replyTo", "time"));
    return told;
  }

  private void tell(
      Handler handler, Handler.Part config, Resource resource, String outcome, String message) {
    log.accept(
        new Event.Notice(
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            "external_handler_event",
            Map.of(
                "handler", handler.name(),
                "process", config.process(),
                "resourceType", resource.type(),
                "resourceId", resource.id(),
                "outcome", outcome,
                "message", message)));
  }
}
