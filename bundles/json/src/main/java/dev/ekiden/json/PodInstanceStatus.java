package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * One instance of a pod as it runs (marathon-app-model.md section 11.1).
 *
 * @param pod the definition it runs
 */
record PodInstanceStatus(Instance instance, Pod pod, State state) {
  private static final Resources EXECUTOR = new Resources(0.1, 32, 10, 0);

  private enum State {
    PENDING,
    STAGING,
    STABLE,
    DEGRADED,
    TERMINAL
  }

  /** An instance of a former version runs a former definition. */
  static PodInstanceStatus of(Instance instance, Pod current, Snapshot snapshot) {
    Pod pod = current;
    if (!instance.specVersion().equals(current.version())) {
      Optional<RunSpec> former = snapshot.specAt(current.id(), instance.specVersion());
      pod = former.orElse(null) instanceof Pod p ? p : current;
    }
    return new PodInstanceStatus(instance, pod, state(instance));
  }

  private static State state(Instance instance) {
    return switch (instance.condition()) {
      case SCHEDULED, PROVISIONED -> State.PENDING;
      case STAGING, STARTING -> State.STAGING;
      case RUNNING ->
          instance.tasks().stream().anyMatch(t -> t.healthy().filter(h -> !h).isPresent())
              ? State.DEGRADED
              : State.STABLE;
      case KILLING, UNREACHABLE, UNREACHABLE_INACTIVE -> State.DEGRADED;
      case FINISHED, FAILED, ERROR, KILLED, GONE, DROPPED, UNKNOWN -> State.TERMINAL;
    };
  }

  boolean stable() {
    return state == State.STABLE;
  }

  Instant since() {
    return instance.since();
  }

  void write(JsonGenerator out) {
    Optional<Placement> placement = instance.placement();
    out.writeStartObject();
    out.writeStringProperty("id", instance.id().toString());
    out.writeStringProperty("status", state.name());
    Properties.time(out, "statusSince", instance.since());
    if (state == State.DEGRADED && instance.condition() == Condition.RUNNING) {
      out.writeStringProperty("message", "at least one container is not healthy");
    }
    Properties.list(out, "conditions", List.of(), (o, c) -> {});
    Properties.text(out, "agentHostname", placement.map(Placement::host));
    Properties.text(out, "agentId", placement.map(Placement::agentId));
    Properties.text(out, "agentRegion", placement.flatMap(Placement::region));
    Properties.text(out, "agentZone", placement.flatMap(Placement::zone));
    SpecParts.resources(out, inUse());
    networks(out);
    out.writeArrayPropertyStart("containers");
    instance.tasks().forEach(task -> container(out, task));
    out.writeEndArray();
    out.writeStringProperty(
        "specReference",
        "/v2/pods" + pod.id() + "::versions/" + Timestamps.precise(instance.specVersion()));
    TaskWriter.localVolumes(out, instance);
    Properties.time(out, "lastUpdated", instance.since());
    Properties.time(out, "lastChanged", instance.since());
    out.writeStringProperty("role", instance.role());
    out.writeEndObject();
  }

  /** A default executor's, as in Marathon, and those of containers that have been started. */
  private Resources inUse() {
    Resources sum = EXECUTOR;
    for (Task task : instance.tasks()) {
      if (started(task)) {
        sum = sum.plus(definition(task).map(PodContainer::resources).orElse(Resources.NONE));
      }
    }
    return sum;
  }

  private static boolean started(Task task) {
    return task.condition().active() && task.condition() != Condition.PROVISIONED;
  }

  private Optional<PodContainer> definition(Task task) {
    return pod.containers().stream().filter(c -> c.name().equals(task.id().container())).findAny();
  }

  /** All containers of an instance share its addresses. */
  private void networks(JsonGenerator out) {
    List<String> addresses =
        instance.tasks().stream()
            .flatMap(t -> t.ips().stream())
            .map(Task.IpAddress::address)
            .distinct()
            .toList();
    out.writeArrayPropertyStart("networks");
    if (!addresses.isEmpty()) {
      List<Network> joined = pod.networks().isEmpty() ? List.of(Network.HOST) : pod.networks();
      for (int i = 0; i < joined.size(); i++) {
        out.writeStartObject();
        Properties.text(out, "name", name(joined.get(i)));
        Properties.texts(
            out,
            "addresses",
            joined.size() == 1 ? addresses : addresses.stream().skip(i).limit(1).toList());
        out.writeEndObject();
      }
    }
    out.writeEndArray();
  }

  private static Optional<String> name(Network network) {
    return switch (network.mode()) {
      case HOST -> Optional.empty();
      case BRIDGE -> Optional.of("mesos-bridge");
      case CONTAINER -> network.name();
    };
  }

  private void container(JsonGenerator out, Task task) {
    Optional<PodContainer> definition = definition(task);
    boolean checked = definition.flatMap(PodContainer::healthCheck).isPresent();
    Instant since =
        task.startedAt()
            .filter(s -> !task.condition().terminal())
            .orElse(task.condition().terminal() ? instance.since() : task.stagedAt());
    out.writeStartObject();
    out.writeStringProperty("name", task.id().container());
    out.writeStringProperty("status", task.condition().taskState());
    Properties.time(out, "statusSince", since);
    out.writeArrayPropertyStart("conditions");
    if (checked && started(task)) {
      health(out, task, since);
    }
    out.writeEndArray();
    out.writeStringProperty("containerId", task.id().toString());
    endpoints(out, task, definition.map(PodContainer::endpoints).orElse(List.of()), definition);
    if (started(task) && definition.isPresent()) {
      SpecParts.resources(out, definition.get().resources());
    }
    Properties.time(out, "lastUpdated", since);
    Properties.time(out, "lastChanged", since);
    out.writeEndObject();
  }

  private static void health(JsonGenerator out, Task task, Instant since) {
    out.writeStartObject();
    out.writeStringProperty("name", "healthy");
    Properties.time(out, "lastChanged", since);
    Properties.time(out, "lastUpdated", since);
    out.writeStringProperty("value", task.healthy().map(String::valueOf).orElse("unknown"));
    out.writeStringProperty(
        "reason",
        task.healthy().isPresent() ? "health-reported-by-mesos" : "health-unreported-by-mesos");
    out.writeEndObject();
  }

  /** Those that are checked come last. */
  private static void endpoints(
      JsonGenerator out,
      Task task,
      List<PodContainer.Endpoint> endpoints,
      Optional<PodContainer> definition) {
    Optional<String> checked =
        definition.flatMap(PodContainer::healthCheck).flatMap(check -> check.endpoint());
    List<Runnable> first = new ArrayList<>();
    List<Runnable> last = new ArrayList<>();
    int next = 0;
    for (PodContainer.Endpoint endpoint : endpoints) {
      Optional<Integer> port =
          endpoint.hostPort().isPresent() && next < task.hostPorts().size()
              ? Optional.of(task.hostPorts().get(next++))
              : Optional.empty();
      boolean asked = checked.equals(Optional.of(endpoint.name()));
      (asked ? last : first)
          .add(() -> endpoint(out, endpoint, port, asked ? task.healthy() : Optional.empty()));
    }
    out.writeArrayPropertyStart("endpoints");
    first.forEach(Runnable::run);
    last.forEach(Runnable::run);
    out.writeEndArray();
  }

  private static void endpoint(
      JsonGenerator out,
      PodContainer.Endpoint endpoint,
      Optional<Integer> port,
      Optional<Boolean> healthy) {
    out.writeStartObject();
    out.writeStringProperty("name", endpoint.name());
    Properties.number(out, "allocatedHostPort", port);
    Properties.flag(out, "healthy", healthy);
    out.writeEndObject();
  }
}
