package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.DeploymentPlan.Action;
import dev.ekiden.api.model.DeploymentPlan.Step;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Task;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Events in recorded streams, read and written again, are the same. */
class RecordedEventsTest {
  @TestFactory
  Stream<DynamicTest> events() {
    return Corpus.events().stream()
        .map(told -> DynamicTest.dynamicTest(told.id() + " " + told.type(), () -> check(told)));
  }

  private static void check(Corpus.Told told) throws JsonRefused {
    JsonNode recorded = Trees.of(told.data());
    Event event = event(recorded);
    assertThat(event.type()).isEqualTo(told.type());
    String written = new String(EventWriter.bytes(event), StandardCharsets.UTF_8);
    assertThat(written).doesNotContain("\n");
    assertThat(Trees.of(written)).isEqualTo(recorded);
  }

  private static Event event(JsonNode n) throws JsonRefused {
    Instant at = time(n, "timestamp");
    String type = text(n, "eventType");
    return switch (type) {
      case "api_post_event" ->
          new Event.ApiPost(
              at, text(n, "clientIp"), text(n, "uri"), RecordedSpecs.app(n.get("appDefinition")));
      case "pod_created_event", "pod_updated_event", "pod_deleted_event" ->
          new Event.PodChanged(
              at, type.split("_")[1], text(n, "clientIp"), text(n, "uri"), PathId.of("/p"));
      case "event_stream_attached" -> new Event.StreamAttached(at, text(n, "remoteAddress"));
      case "event_stream_detached" -> new Event.StreamDetached(at, text(n, "remoteAddress"));
      case "status_update_event" -> status(n, at);
      case "instance_changed_event" ->
          new Event.InstanceChanged(
              at,
              instance(n),
              condition(n),
              perhaps(n, "agentId"),
              perhaps(n, "host"),
              time(n, "runSpecVersion"));
      case "unknown_instance_terminated_event" ->
          new Event.UnknownInstanceTerminated(at, instance(n), condition(n));
      case "app_terminated_event" -> new Event.AppTerminated(at, PathId.of(text(n, "appId")));
      case "add_health_check_event" ->
          new Event.HealthCheckAdded(
              at, PathId.of(text(n, "appId")), time(n, "version"), healthCheck(n));
      case "remove_health_check_event" ->
          new Event.HealthCheckRemoved(at, PathId.of(text(n, "appId")));
      case "failed_health_check_event" ->
          new Event.HealthCheckFailed(
              at, InstanceId.parse(text(n, "taskId")).orElseThrow(), healthCheck(n));
      case "health_status_changed_event" ->
          new Event.HealthStatusChanged(
              at, instance(n), time(n, "version"), n.get("alive").booleanValue());
      case "unhealthy_instance_kill_event" ->
          new Event.UnhealthyInstanceKill(
              at,
              instance(n),
              text(n, "taskId"),
              time(n, "version"),
              text(n, "reason"),
              text(n, "host"),
              perhaps(n, "slaveId"));
      case "instance_health_changed_event" ->
          new Event.InstanceHealthChanged(
              at,
              instance(n),
              time(n, "runSpecVersion"),
              n.get("healthy").isNull()
                  ? Optional.empty()
                  : Optional.of(n.get("healthy").booleanValue()));
      case "group_change_success" ->
          new Event.GroupChangeSuccess(at, PathId.of(text(n, "groupId")), time(n, "version"));
      case "group_change_failed" ->
          new Event.GroupChangeFailed(
              at, PathId.of(text(n, "groupId")), time(n, "version"), text(n, "reason"));
      case "deployment_info", "deployment_step_success", "deployment_step_failure" -> {
        DeploymentPlan plan = plan(n);
        yield new Event.DeploymentStep(
            at,
            type.substring("deployment_".length()),
            plan,
            plan.steps().indexOf(step(n.get("currentStep"))));
      }
      case "deployment_success" -> new Event.DeploymentSuccess(at, plan(n));
      case "deployment_failed" -> new Event.DeploymentFailed(at, plan(n), perhaps(n, "reason"));
      default -> throw new AssertionError(type);
    };
  }

  private static Event status(JsonNode n, Instant at) {
    List<Task.IpAddress> ips = new ArrayList<>();
    n.get("ipAddresses")
        .forEach(ip -> ips.add(new Task.IpAddress(text(ip, "ipAddress"), text(ip, "protocol"))));
    List<Integer> ports = new ArrayList<>();
    n.get("ports").forEach(port -> ports.add((int) port.doubleValue()));
    return new Event.StatusUpdate(
        at,
        text(n, "slaveId"),
        text(n, "taskId"),
        text(n, "taskStatus"),
        text(n, "message"),
        PathId.of(text(n, "appId")),
        text(n, "host"),
        ips,
        ports,
        time(n, "version"));
  }

  private static HealthCheck healthCheck(JsonNode n) throws JsonRefused {
    JsonNodeFactory make = JsonNodeFactory.instance;
    JsonNode checks =
        make.objectNode().set("healthChecks", make.arrayNode().add(n.get("healthCheck")));
    return RecordedSpecs.healthChecks(checks).orElseThrow().getFirst();
  }

  private static DeploymentPlan plan(JsonNode n) {
    List<Step> steps = new ArrayList<>();
    n.get("plan").get("steps").forEach(step -> steps.add(step(step)));
    return new DeploymentPlan(
        new DeploymentId(text(n.get("plan"), "id")), time(n.get("plan"), "version"), steps);
  }

  static Step step(JsonNode n) {
    List<Action> actions = new ArrayList<>();
    n.get("actions")
        .forEach(
            action ->
                actions.add(
                    Arrays.stream(DeploymentPlan.Type.values())
                        .flatMap(
                            t ->
                                Stream.of(true, false)
                                    .map(
                                        pod ->
                                            new Action(
                                                t,
                                                PathId.of(text(action, pod ? "pod" : "app")),
                                                pod)))
                        .filter(a -> a.wireName().equals(text(action, "action")))
                        .findFirst()
                        .orElseThrow()));
    return new Step(actions);
  }

  private static Condition condition(JsonNode n) {
    return Arrays.stream(Condition.values())
        .filter(c -> c.label().equals(text(n, "condition")))
        .findFirst()
        .orElseThrow();
  }

  private static InstanceId instance(JsonNode n) {
    return InstanceId.parse(text(n, "instanceId")).orElseThrow();
  }

  private static Optional<String> perhaps(JsonNode n, String field) {
    return Optional.ofNullable(n.get(field)).filter(v -> !v.isNull()).map(JsonNode::stringValue);
  }

  private static String text(JsonNode n, String field) {
    return n.path(field).asString("");
  }

  private static Instant time(JsonNode n, String field) {
    return Instant.parse(text(n, field));
  }
}
