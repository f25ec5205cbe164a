package dev.ekiden.events.websocket.rancher;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.CurrentState;
import dev.ekiden.spi.events.Frame;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code resource.change}: several changes of a resource become one event with its latest state,
 * read just before it is sent (rancher-events.md section 5).
 */
final class Changes {
  static final String NAME = "resource.change";

  private final Hub hub;
  private final Known specs;
  private final CurrentState state;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock; at most as many as there are resources
  private final Set<Resource> changed = new LinkedHashSet<>();

  Changes(Hub hub, Known specs, CurrentState state, InstantSource clock) {
    this.hub = hub;
    this.specs = specs;
    this.state = state;
    this.clock = clock;
  }

  void note(List<Frame> frames) {
    List<Resource> touched = new ArrayList<>();
    frames.forEach(frame -> touch(frame.event(), touched));
    lock.lock();
    try {
      changed.addAll(touched);
    } finally {
      lock.unlock();
    }
  }

  private void touch(Event event, Collection<Resource> touched) {
    if (event instanceof Event.Notice) {
      return;
    }
    event.subject().ifPresent(id -> touched.add(spec(id, event instanceof Event.PodChanged)));
    event.deployment().ifPresent(id -> touched.add(new Resource("deployment", id.value())));
    switch (event) {
      case Event.InstanceChanged e -> touched.add(instance(e.instance()));
      case Event.InstanceHealthChanged e -> touched.add(instance(e.instance()));
      case Event.HealthStatusChanged e -> touched.add(instance(e.instance()));
      case Event.DeploymentSuccess e -> affected(e.plan(), touched);
      case Event.DeploymentFailed e -> affected(e.plan(), touched);
      default -> {}
    }
  }

  private Resource spec(PathId id, boolean pod) {
    return new Resource(pod || specs.pod(id) ? "pod" : "app", id.value());
  }

  private static Resource instance(InstanceId id) {
    return new Resource("instance", id.toString());
  }

  /** They are no longer in change. */
  private static void affected(DeploymentPlan plan, Collection<Resource> touched) {
    plan.steps().stream()
        .flatMap(step -> step.actions().stream())
        .map(action -> new Resource(action.pod() ? "pod" : "app", action.spec().value()))
        .forEach(touched::add);
  }

  /** Tells what has changed since the last time. */
  void flush() {
    List<Resource> due;
    lock.lock();
    try {
      due = List.copyOf(changed);
      changed.clear();
    } finally {
      lock.unlock();
    }
    if (hub.all().isEmpty()) {
      return;
    }
    due.forEach(this::tell);
  }

  private void tell(Resource resource) {
    ObjectNode event = null;
    Map<String, byte[]> messages = new HashMap<>();
    for (Subscriber subscriber : hub.all()) {
      for (String as : names(subscriber.topics())) {
        if (event == null) {
          event = event(resource);
        }
        ObjectNode told = event;
        subscriber.change(
            resource, messages.computeIfAbsent(as, name -> BusEvent.message(told, name)));
      }
    }
  }

  /** The plain name, or with the account that the subscriber belongs to: everything is theirs. */
  private static List<String> names(Topics topics) {
    return topics.delivered().entrySet().stream()
        .filter(e -> e.getKey().equals(NAME) || e.getKey().startsWith(NAME + ";"))
        .map(Map.Entry::getValue)
        .limit(1)
        .toList();
  }

  private ObjectNode event(Resource resource) {
    ObjectNode event = BusEvent.named(NAME, clock);
    event.put("resourceType", resource.type());
    event.put("resourceId", resource.id());
    ObjectNode shown = event.putObject("data").putObject("resource");
    shown.put("id", resource.id());
    shown.put("type", resource.type());
    shown.put("baseType", resource.type());
    Optional<ObjectNode> latest = latest(resource);
    if (latest.isEmpty()) {
      shown.put("state", waiting(resource) ? "requested" : "removed");
      shown.put("transitioning", "no");
      return event;
    }
    ObjectNode now = latest.get();
    boolean changing = resource.type().equals("deployment") || !now.path("deployments").isEmpty();
    shown.put("state", resource.type().equals("instance") ? running(now) : stable(changing));
    shown.put("transitioning", changing ? "yes" : "no");
    if (resource.type().equals("instance")) {
      shown.put("taskId", now.path("id").asString(""));
      shown.put("taskState", now.path("state").asString(""));
    }
    now.properties().forEach(field -> shown.putIfAbsent(field.getKey(), field.getValue()));
    return event;
  }

  /** Not placed yet: there is no task to be shown. */
  private boolean waiting(Resource resource) {
    return resource.type().equals("instance")
        && InstanceId.parse(resource.id()).filter(specs::instance).isPresent();
  }

  private static String stable(boolean changing) {
    return changing ? "updating-active" : "active";
  }

  private static String running(ObjectNode task) {
    return switch (task.path("state").asString("")) {
      case "TASK_STAGING", "TASK_STARTING" -> "starting";
      case "TASK_RUNNING" -> "running";
      case "TASK_KILLING" -> "stopping";
      case "TASK_UNREACHABLE" -> "disconnected";
      default -> "stopped";
    };
  }

  private Optional<ObjectNode> latest(Resource resource) {
    Optional<byte[]> bytes =
        switch (resource.type()) {
          case "instance" -> InstanceId.parse(resource.id()).flatMap(state::task);
          case "deployment" -> state.deployment(new DeploymentId(resource.id()));
          default -> state.spec(PathId.of(resource.id()));
        };
    return bytes.map(json -> (ObjectNode) BusEvent.JSON.readTree(json));
  }
}
