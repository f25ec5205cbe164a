package dev.ekiden.events.websocket.rancher;

import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.spi.events.CurrentState;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Ekiden's resources as they are now: the JSON of the REST API, and Rancher's words for it. */
final class Resources {
  private final Known specs;
  private final CurrentState state;

  Resources(Known specs, CurrentState state) {
    this.specs = specs;
    this.state = state;
  }

  /** What every resource has. */
  static ObjectNode head(Resource resource, String state, boolean changing) {
    ObjectNode shown = BusEvent.JSON.createObjectNode();
    shown.put("id", resource.id());
    shown.put("type", resource.type());
    shown.put("baseType", resource.type());
    shown.put("state", state);
    shown.put("transitioning", changing ? "yes" : "no");
    return shown;
  }

  /** Empty when it is not there, or not any more. */
  Optional<ObjectNode> find(Resource resource) {
    Optional<ObjectNode> found =
        latest(resource).map(json -> shown(resource, (ObjectNode) BusEvent.JSON.readTree(json)));
    return found.isEmpty() && waiting(resource)
        ? Optional.of(head(resource, "requested", false))
        : found;
  }

  private Optional<byte[]> latest(Resource resource) {
    return switch (resource.type()) {
      case "instance" -> InstanceId.parse(resource.id()).flatMap(state::task);
      case "deployment" -> state.deployment(new DeploymentId(resource.id()));
      default -> {
        PathId id = PathId.of(resource.id());
        yield resource.type().equals("pod") == specs.pod(id) ? state.spec(id) : Optional.empty();
      }
    };
  }

  /** Not placed yet: there is no task to be shown. */
  private boolean waiting(Resource resource) {
    return resource.type().equals("instance")
        && InstanceId.parse(resource.id()).filter(specs::instance).isPresent();
  }

  private static ObjectNode shown(Resource resource, ObjectNode now) {
    boolean changing = resource.type().equals("deployment") || !now.path("deployments").isEmpty();
    boolean instance = resource.type().equals("instance");
    ObjectNode shown = head(resource, instance ? running(now) : stable(changing), changing);
    if (instance) {
      shown.put("taskId", now.path("id").asString(""));
      shown.put("taskState", now.path("state").asString(""));
    }
    now.properties().forEach(field -> shown.putIfAbsent(field.getKey(), field.getValue()));
    return shown;
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
}
