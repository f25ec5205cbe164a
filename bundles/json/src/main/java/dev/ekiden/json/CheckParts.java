package dev.ekiden.json;

import dev.ekiden.api.model.Check;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.ReadinessCheck;
import dev.ekiden.api.model.ReadinessResult;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Checks of all kinds (marathon-app-model.md section 6). */
final class CheckParts {
  private CheckParts() {}

  /** A health check of an app. */
  static void healthCheck(JsonGenerator out, HealthCheck check) {
    out.writeStartObject();
    if (check.command().isPresent()) {
      out.writeObjectPropertyStart("command");
      out.writeStringProperty(
          "value",
          switch (check.command().get()) {
            case CommandLine.Shell shell -> shell.command();
            case CommandLine.Argv argv -> String.join(" ", argv.argv());
          });
      out.writeEndObject();
    }
    Properties.seconds(out, "gracePeriodSeconds", check.gracePeriod());
    Properties.flag(out, "ignoreHttp1xx", check.ignoreHttp1xx());
    Properties.seconds(out, "intervalSeconds", check.interval());
    out.writeNumberProperty("maxConsecutiveFailures", check.maxConsecutiveFailures());
    Properties.text(out, "path", check.path());
    Properties.number(out, "port", check.port());
    Properties.number(out, "portIndex", check.portIndex());
    out.writeStringProperty("protocol", check.protocol());
    out.writeStringProperty("ipProtocol", check.ipProtocol());
    Properties.seconds(out, "timeoutSeconds", check.timeout());
    Properties.seconds(out, "delaySeconds", check.delay());
    out.writeEndObject();
  }

  /** The health check of a pod's container. */
  static void healthCheckOfContainer(JsonGenerator out, HealthCheck check) {
    out.writeObjectPropertyStart("healthCheck");
    switch (check.protocol()) {
      case "COMMAND" -> {
        out.writeObjectPropertyStart("exec");
        check.command().ifPresent(c -> SpecParts.command(out, "command", c));
      }
      case "MESOS_TCP" -> {
        out.writeObjectPropertyStart("tcp");
        Properties.text(out, "endpoint", check.endpoint());
      }
      default -> {
        out.writeObjectPropertyStart("http");
        Properties.text(out, "endpoint", check.endpoint());
        Properties.text(out, "path", check.path());
        out.writeStringProperty("scheme", check.protocol().endsWith("S") ? "HTTPS" : "HTTP");
      }
    }
    out.writeEndObject();
    Properties.seconds(out, "gracePeriodSeconds", check.gracePeriod());
    Properties.seconds(out, "intervalSeconds", check.interval());
    out.writeNumberProperty("maxConsecutiveFailures", check.maxConsecutiveFailures());
    Properties.seconds(out, "timeoutSeconds", check.timeout());
    Properties.seconds(out, "delaySeconds", check.delay());
    out.writeEndObject();
  }

  /** The informational check of an app. */
  static void check(JsonGenerator out, Optional<Check> check) {
    if (check.isEmpty()) {
      return;
    }
    out.writeObjectPropertyStart("check");
    switch (check.get().kind()) {
      case Check.Http http -> {
        out.writeObjectPropertyStart("http");
        Properties.number(out, "portIndex", http.portIndex());
        Properties.number(out, "port", http.port());
        Properties.text(out, "path", http.path());
        out.writeStringProperty("scheme", http.scheme());
      }
      case Check.Tcp tcp -> {
        out.writeObjectPropertyStart("tcp");
        Properties.number(out, "portIndex", tcp.portIndex());
        Properties.number(out, "port", tcp.port());
      }
      case Check.Exec exec -> {
        out.writeObjectPropertyStart("exec");
        SpecParts.command(out, "command", exec.command());
      }
    }
    out.writeEndObject();
    Properties.seconds(out, "intervalSeconds", check.get().interval());
    Properties.seconds(out, "timeoutSeconds", check.get().timeout());
    Properties.seconds(out, "delaySeconds", check.get().delay());
    out.writeEndObject();
  }

  static void readinessCheck(JsonGenerator out, ReadinessCheck check) {
    out.writeStartObject();
    out.writeStringProperty("name", check.name());
    out.writeStringProperty("protocol", check.protocol());
    out.writeStringProperty("path", check.path());
    out.writeStringProperty("portName", check.portName());
    Properties.seconds(out, "intervalSeconds", check.interval());
    Properties.seconds(out, "timeoutSeconds", check.timeout());
    out.writeArrayPropertyStart("httpStatusCodesForReady");
    check.statusCodesForReady().forEach(out::writeNumber);
    out.writeEndArray();
    out.writeBooleanProperty("preserveLastResponse", check.preserveLastResponse());
    out.writeEndObject();
  }

  static void readinessResult(JsonGenerator out, ReadinessResult result) {
    out.writeStartObject();
    out.writeStringProperty("name", result.name());
    out.writeStringProperty("taskId", result.task().toString());
    out.writeBooleanProperty("ready", result.ready());
    if (result.lastResponse().isPresent()) {
      ReadinessResult.Response response = result.lastResponse().get();
      out.writeObjectPropertyStart("lastResponse");
      out.writeNumberProperty("status", response.status());
      out.writeStringProperty("contentType", response.contentType());
      out.writeStringProperty("body", response.body());
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
