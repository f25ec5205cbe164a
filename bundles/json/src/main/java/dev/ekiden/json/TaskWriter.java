package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.HealthResult;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.Task;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Tasks of apps (marathon-app-model.md section 8). */
public final class TaskWriter {
  private TaskWriter() {}

  /** Whether the instance shows as a task at all: it has been placed. */
  public static boolean listed(Instance instance) {
    return instance.placement().isPresent() && !instance.tasks().isEmpty();
  }

  /**
   * One task object; the instance must be {@link #listed}.
   *
   * @param servicePorts of its app, given by {@code GET /v2/tasks} only
   */
  public static void task(
      JsonGenerator out, Instance instance, Snapshot snapshot, List<Integer> servicePorts) {
    Task task = instance.tasks().getFirst();
    Placement placement = instance.placement().orElseThrow();
    boolean active = task.condition().active();
    out.writeStartObject();
    out.writeStringProperty("appId", instance.spec().value());
    Properties.list(
        out,
        "healthCheckResults",
        snapshot.health(instance.id()),
        (o, result) -> health(o, instance.id(), result));
    checkResult(out, task.checkResult());
    out.writeStringProperty("host", placement.host());
    out.writeStringProperty("id", task.id().toString());
    Properties.list(out, "ipAddresses", task.ips(), TaskWriter::ip);
    numbers(out, "ports", active ? task.hostPorts() : List.of());
    numbers(out, "servicePorts", servicePorts);
    out.writeStringProperty("slaveId", placement.agentId());
    out.writeStringProperty("state", task.condition().taskState());
    if (active) {
      Properties.time(out, "stagedAt", task.stagedAt());
      Properties.time(out, "startedAt", task.startedAt());
      Properties.time(out, "version", instance.specVersion());
    }
    localVolumes(out, instance);
    Properties.text(out, "region", placement.region());
    Properties.text(out, "zone", placement.zone());
    out.writeStringProperty("role", instance.role());
    out.writeEndObject();
  }

  /** Marathon prints the instance id like that. */
  private static void health(JsonGenerator out, InstanceId instance, HealthResult result) {
    out.writeStartObject();
    out.writeBooleanProperty("alive", result.alive());
    out.writeNumberProperty("consecutiveFailures", result.consecutiveFailures());
    Properties.time(out, "firstSuccess", result.firstSuccess());
    out.writeStringProperty("instanceId", "instance [" + instance + "]");
    Properties.time(out, "lastSuccess", result.lastSuccess());
    Properties.time(out, "lastFailure", result.lastFailure());
    Properties.text(out, "lastFailureCause", result.lastFailureCause());
    out.writeEndObject();
  }

  private static void checkResult(JsonGenerator out, Optional<Task.CheckResult> result) {
    if (result.isEmpty()) {
      return;
    }
    out.writeObjectPropertyStart("checkResult");
    result.get().httpStatus().ifPresent(status -> one(out, "http", "statusCode", status));
    result
        .get()
        .tcpSucceeded()
        .ifPresent(
            succeeded -> {
              out.writeObjectPropertyStart("tcp");
              out.writeBooleanProperty("succeeded", succeeded);
              out.writeEndObject();
            });
    result.get().exitCode().ifPresent(code -> one(out, "command", "exitCode", code));
    out.writeEndObject();
  }

  private static void one(JsonGenerator out, String kind, String name, int value) {
    out.writeObjectPropertyStart(kind);
    out.writeNumberProperty(name, value);
    out.writeEndObject();
  }

  static void ip(JsonGenerator out, Task.IpAddress ip) {
    out.writeStartObject();
    out.writeStringProperty("ipAddress", ip.address());
    out.writeStringProperty("protocol", ip.protocol());
    out.writeEndObject();
  }

  static void numbers(JsonGenerator out, String name, List<Integer> numbers) {
    out.writeArrayPropertyStart(name);
    numbers.forEach(out::writeNumber);
    out.writeEndArray();
  }

  static void localVolumes(JsonGenerator out, Instance instance) {
    PathId spec = instance.spec();
    Properties.list(
        out,
        "localVolumes",
        instance.reservation().map(Instance.Reservation::volumes).orElse(List.of()),
        (o, volume) -> {
          o.writeStartObject();
          o.writeStringProperty("runSpecId", spec.value());
          o.writeStringProperty("containerPath", volume.containerPath());
          o.writeStringProperty("uuid", volume.uuid());
          o.writeStringProperty("persistenceId", volume.persistenceId());
          o.writeEndObject();
        });
  }
}
