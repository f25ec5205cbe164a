package dev.ekiden.events.websocket.rancher;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.Frame;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code resource.change}: several changes of a resource become one event with its latest state,
 * read just before it is sent (rancher-events.md section 5).
 */
final class Changes {
  static final String NAME = "resource.change";
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  private final Hub hub;
  private final Known specs;
  private final Resources resources;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock; at most as many as there are resources
  private final Set<Resource> changed = new LinkedHashSet<>();

  Changes(Hub hub, Known specs, Resources resources, InstantSource clock) {
    this.hub = hub;
    this.specs = specs;
    this.resources = resources;
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
    List<Resource> unread = new ArrayList<>();
    for (Resource resource : due) {
      try {
        tell(resource);
      } catch (RuntimeException e) {
        LOG.warn("{} cannot be read, its change will be told later", resource, e);
        unread.add(resource);
      }
    }
    lock.lock();
    try {
      changed.addAll(unread);
    } finally {
      lock.unlock();
    }
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
    ObjectNode gone = Resources.head(resource, "removed", false);
    event.putObject("data").set("resource", resources.find(resource).orElse(gone));
    return event;
  }
}
