package dev.ekiden.json;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.PathId;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Events as they go out (marathon-events.md section 2), plans in the light form. */
public final class EventWriter {
  private EventWriter() {}

  /** UTF-8 on one line. */
  public static byte[] bytes(Event event) {
    return Json.bytes(
        out -> {
          out.writeStartObject();
          fields(out, event);
          out.writeStringProperty("eventType", event.type());
          Properties.time(out, "timestamp", event.timestamp());
          out.writeEndObject();
        });
  }

  private static void fields(JsonGenerator out, Event event) {
    switch (event) {
      case Event.ApiPost e -> {
        origin(out, e.clientIp(), e.uri());
        out.writeObjectPropertyStart("appDefinition");
        AppWriter.definition(out, e.app(), !creates(e.uri()));
        out.writeEndObject();
      }
      case Event.PodChanged e -> origin(out, e.clientIp(), e.uri());
      case Event.StreamAttached e -> out.writeStringProperty("remoteAddress", e.remoteAddress());
      case Event.StreamDetached e -> out.writeStringProperty("remoteAddress", e.remoteAddress());
      case Event.Subscribed e -> subscription(out, e.clientIp(), e.callbackUrl());
      case Event.Unsubscribed e -> subscription(out, e.clientIp(), e.callbackUrl());
      case Event.SchedulerRegistered e -> {
        out.writeStringProperty("frameworkId", e.frameworkId());
        out.writeStringProperty("master", e.master());
      }
      case Event.SchedulerReregistered e -> out.writeStringProperty("master", e.master());
      case Event.SchedulerDisconnected _ -> {}
      case Event.FrameworkMessage e -> message(out, e);
      case Event.StatusUpdate e -> status(out, e);
      case Event.InstanceChanged e -> {
        out.writeStringProperty("instanceId", e.instance().toString());
        out.writeStringProperty("condition", e.condition().label());
        out.writeStringProperty("runSpecId", e.instance().spec().value());
        textOrNull(out, "agentId", e.agentId());
        textOrNull(out, "host", e.host());
        Properties.time(out, "runSpecVersion", e.version());
      }
      case Event.UnknownInstanceTerminated e -> {
        out.writeStringProperty("instanceId", e.instance().toString());
        out.writeStringProperty("runSpecId", e.instance().spec().value());
        out.writeStringProperty("condition", e.condition().label());
      }
      case Event.AppTerminated e -> app(out, e.app());
      case Event.HealthCheckAdded e -> {
        app(out, e.app());
        healthCheck(out, e.check());
        Properties.time(out, "version", e.version());
      }
      case Event.HealthCheckRemoved e -> app(out, e.app());
      // The key is as old as the event, the value has become the instance.
      case Event.HealthCheckFailed e -> {
        app(out, e.instance().spec());
        healthCheck(out, e.check());
        out.writeStringProperty("taskId", e.instance().toString());
      }
      case Event.HealthStatusChanged e -> {
        app(out, e.instance().spec());
        out.writeStringProperty("instanceId", e.instance().toString());
        Properties.time(out, "version", e.version());
        out.writeBooleanProperty("alive", e.alive());
      }
      case Event.UnhealthyInstanceKill e -> {
        app(out, e.instance().spec());
        out.writeStringProperty("taskId", e.taskId());
        out.writeStringProperty("instanceId", e.instance().toString());
        Properties.time(out, "version", e.version());
        out.writeStringProperty("reason", e.reason());
        out.writeStringProperty("host", e.host());
        Properties.text(out, "slaveId", e.agentId());
      }
      case Event.InstanceHealthChanged e -> {
        out.writeStringProperty("instanceId", e.instance().toString());
        out.writeStringProperty("runSpecId", e.instance().spec().value());
        if (e.healthy().isPresent()) {
          out.writeBooleanProperty("healthy", e.healthy().get());
        } else {
          out.writeNullProperty("healthy");
        }
        Properties.time(out, "runSpecVersion", e.version());
      }
      case Event.GroupChangeSuccess e -> {
        out.writeStringProperty("groupId", e.group().value());
        Properties.time(out, "version", e.version());
      }
      case Event.GroupChangeFailed e -> {
        out.writeStringProperty("groupId", e.group().value());
        Properties.time(out, "version", e.version());
        out.writeStringProperty("reason", e.reason());
      }
      case Event.DeploymentStep e -> {
        plan(out, e.plan());
        out.writeName("currentStep");
        if (e.step() < e.plan().steps().size()) {
          DeploymentWriter.step(out, e.plan().steps().get(e.step()));
        } else {
          out.writeNull();
        }
      }
      case Event.DeploymentSuccess e -> {
        out.writeStringProperty("id", e.plan().id().value());
        plan(out, e.plan());
      }
      case Event.DeploymentFailed e -> {
        out.writeStringProperty("id", e.plan().id().value());
        plan(out, e.plan());
        Properties.text(out, "reason", e.reason());
      }
      case Event.Notice e -> new TreeMap<>(e.fields()).forEach(out::writeStringProperty);
    }
  }

  /** A new app is told without its history. */
  private static boolean creates(String uri) {
    return uri.equals("/v2/apps") || uri.equals("/v2/apps/");
  }

  private static void origin(JsonGenerator out, String clientIp, String uri) {
    out.writeStringProperty("clientIp", clientIp);
    out.writeStringProperty("uri", uri);
  }

  private static void subscription(JsonGenerator out, String clientIp, String callbackUrl) {
    out.writeStringProperty("clientIp", clientIp);
    out.writeStringProperty("callbackUrl", callbackUrl);
  }

  /** Marathon writes the bytes as signed numbers. */
  private static void message(JsonGenerator out, Event.FrameworkMessage e) {
    out.writeStringProperty("slaveId", e.agentId());
    out.writeStringProperty("executorId", e.executorId());
    out.writeArrayPropertyStart("message");
    for (byte b : e.message()) {
      out.writeNumber((short) b);
    }
    out.writeEndArray();
  }

  private static void status(JsonGenerator out, Event.StatusUpdate e) {
    out.writeStringProperty("slaveId", e.agentId());
    out.writeStringProperty("taskId", e.taskId());
    out.writeStringProperty("taskStatus", e.state());
    out.writeStringProperty("message", e.message());
    app(out, e.spec());
    out.writeStringProperty("host", e.host());
    Properties.list(out, "ipAddresses", e.ips(), TaskWriter::ip);
    TaskWriter.numbers(out, "ports", e.ports());
    Properties.time(out, "version", e.version());
  }

  private static void app(JsonGenerator out, PathId app) {
    out.writeStringProperty("appId", app.value());
  }

  private static void healthCheck(JsonGenerator out, HealthCheck check) {
    out.writeName("healthCheck");
    CheckParts.healthCheck(out, check);
  }

  private static void plan(JsonGenerator out, DeploymentPlan plan) {
    out.writeObjectPropertyStart("plan");
    out.writeStringProperty("id", plan.id().value());
    DeploymentWriter.steps(out, plan.steps());
    Properties.time(out, "version", plan.version());
    out.writeEndObject();
  }

  private static void textOrNull(JsonGenerator out, String name, Optional<String> value) {
    if (value.isPresent()) {
      out.writeStringProperty(name, value.get());
    } else {
      out.writeNullProperty(name);
    }
  }
}
