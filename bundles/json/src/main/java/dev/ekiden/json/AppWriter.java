package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Residency;
import dev.ekiden.api.model.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Apps as Marathon writes them (marathon-rest.md sections 15 and 16). */
public final class AppWriter {
  private static final Residency RESIDENCY = new Residency(Duration.ofHours(1), "WAIT_FOREVER");

  private AppWriter() {}

  /** The definition alone, with {@code versionInfo}. */
  public static void app(JsonGenerator out, App app) {
    out.writeStartObject();
    definition(out, app, true);
    out.writeEndObject();
  }

  /** The definition and what {@code embeds} asks for, all from one snapshot. */
  public static void info(
      JsonGenerator out, App app, Snapshot snapshot, Set<Embed> embeds, Instant now) {
    out.writeStartObject();
    definition(out, app, true);
    if (embeds.contains(Embed.COUNTS)) {
      counts(out, snapshot.counts(app.id()));
    }
    if (embeds.contains(Embed.DEPLOYMENTS)) {
      Properties.list(out, "deployments", snapshot.deploymentsOf(app.id()), AppWriter::deployment);
    }
    if (embeds.contains(Embed.READINESS)) {
      Properties.list(
          out, "readinessCheckResults", snapshot.readiness(app.id()), CheckParts::readinessResult);
    }
    if (embeds.contains(Embed.TASKS)) {
      out.writeArrayPropertyStart("tasks");
      for (Instance instance : snapshot.instances(app.id())) {
        if (TaskWriter.listed(instance)) {
          TaskWriter.task(out, instance, snapshot, List.of());
        }
      }
      out.writeEndArray();
    }
    if (embeds.contains(Embed.LAST_TASK_FAILURE)) {
      snapshot.lastFailure(app.id()).ifPresent(failure -> failure(out, failure));
    }
    if (embeds.contains(Embed.TASK_FAILURES)) {
      Properties.list(out, "taskFailures", snapshot.failures(app.id()), AppWriter::explained);
    }
    if (embeds.contains(Embed.TASK_STATS)) {
      TaskStats.write(out, app, snapshot, now);
    }
    if (embeds.contains(Embed.STATE)) {
      out.writeStringProperty("state", AppState.of(app, snapshot, now).label());
    }
    if (embeds.contains(Embed.EXPLANATION)) {
      Explanation.of(app.id(), snapshot, now)
          .ifPresent(explanation -> ExplanationWriter.property(out, explanation));
    }
    out.writeEndObject();
  }

  /**
   * Answer to {@code POST}: no {@code versionInfo}, counts of zero.
   *
   * @param app with the ports that were asked for
   */
  public static void created(JsonGenerator out, App app, DeploymentId deployment) {
    out.writeStartObject();
    definition(out, app, false);
    counts(out, Counts.NONE);
    Properties.list(out, "deployments", List.of(deployment), AppWriter::deployment);
    out.writeEndObject();
  }

  /** All fields of the definition, within an object. */
  static void definition(JsonGenerator out, App app, boolean versionInfo) {
    out.writeStringProperty("id", app.id().value());
    Properties.textsUnlessEmpty(out, "acceptedResourceRoles", app.acceptedResourceRoles());
    Properties.textsUnlessEmpty(out, "args", app.args());
    out.writeNumberProperty("backoffFactor", app.backoff().factor());
    Properties.seconds(out, "backoffSeconds", app.backoff().initial());
    Properties.text(out, "cmd", app.cmd());
    Properties.listUnlessEmpty(out, "constraints", app.constraints(), SpecParts::constraint);
    if (app.container().isPresent()) {
      ContainerParts.container(out, app.container().get());
    }
    out.writeNumberProperty("cpus", app.resources().cpus());
    if (!app.dependencies().isEmpty()) {
      Properties.texts(
          out, "dependencies", app.dependencies().stream().map(PathId::value).toList());
    }
    out.writeNumberProperty("disk", app.resources().disk());
    SpecParts.env(out, "env", app.env());
    out.writeStringProperty("executor", app.executor());
    if (app.executorResources().isPresent()) {
      SpecParts.executorResources(out, app.executorResources().get());
    }
    Properties.listUnlessEmpty(out, "fetch", app.fetch(), SpecParts::fetch);
    Properties.listUnlessEmpty(out, "healthChecks", app.healthChecks(), CheckParts::healthCheck);
    out.writeNumberProperty("instances", app.instances());
    Properties.map(out, "labels", app.labels());
    Properties.seconds(out, "maxLaunchDelaySeconds", app.backoff().max());
    out.writeNumberProperty("mem", app.resources().mem());
    out.writeNumberProperty("gpus", app.resources().gpus());
    Properties.list(out, "networks", app.networks(), SpecParts::network);
    if (app.hostNetworking()) {
      Properties.list(
          out, "portDefinitions", app.portDefinitions(), ContainerParts::portDefinition);
    }
    Properties.listUnlessEmpty(
        out, "readinessChecks", app.readinessChecks(), CheckParts::readinessCheck);
    if (app.resident()) {
      residency(out, app.residency().orElse(RESIDENCY));
    }
    out.writeBooleanProperty("requirePorts", app.requirePorts());
    SpecParts.secrets(out, app.secrets());
    if (app.taskKillGracePeriod().isPresent()) {
      Properties.seconds(out, "taskKillGracePeriodSeconds", app.taskKillGracePeriod().get());
    }
    out.writeObjectPropertyStart("upgradeStrategy");
    out.writeNumberProperty("maximumOverCapacity", app.upgradeStrategy().maximumOverCapacity());
    out.writeNumberProperty("minimumHealthCapacity", app.upgradeStrategy().minimumHealthCapacity());
    out.writeEndObject();
    Properties.text(out, "user", app.user());
    Properties.time(out, "version", app.version());
    if (versionInfo) {
      out.writeObjectPropertyStart("versionInfo");
      Properties.time(out, "lastScalingAt", app.versionInfo().lastScalingAt());
      Properties.time(out, "lastConfigChangeAt", app.versionInfo().lastConfigChangeAt());
      out.writeEndObject();
    }
    out.writeStringProperty("killSelection", app.killSelection().name());
    SpecParts.unreachableStrategy(out, app.unreachableStrategy());
    Properties.flag(out, "tty", app.tty());
    CheckParts.check(out, app.check());
    SpecParts.limits(out, app.resourceLimits());
    out.writeStringProperty("role", app.role());
  }

  private static void residency(JsonGenerator out, Residency residency) {
    out.writeObjectPropertyStart("residency");
    Properties.seconds(
        out, "relaunchEscalationTimeoutSeconds", residency.relaunchEscalationTimeout());
    out.writeStringProperty("taskLostBehavior", residency.taskLostBehavior());
    out.writeEndObject();
  }

  private static void counts(JsonGenerator out, Counts counts) {
    out.writeNumberProperty("tasksStaged", counts.staged());
    out.writeNumberProperty("tasksRunning", counts.running());
    out.writeNumberProperty("tasksHealthy", counts.healthy());
    out.writeNumberProperty("tasksUnhealthy", counts.unhealthy());
  }

  private static void deployment(JsonGenerator out, DeploymentId id) {
    out.writeStartObject();
    out.writeStringProperty("id", id.value());
    out.writeEndObject();
  }

  private static void failure(JsonGenerator out, TaskFailure failure) {
    out.writeObjectPropertyStart("lastTaskFailure");
    fields(out, failure);
    out.writeEndObject();
  }

  private static void explained(JsonGenerator out, TaskFailure failure) {
    out.writeStartObject();
    fields(out, failure);
    Properties.text(out, "reason", failure.reason());
    Map<String, String> details = failure.details();
    if (details.containsKey("exitCode")) {
      out.writeNumberProperty("exitCode", Integer.parseInt(details.get("exitCode")));
    }
    Properties.text(out, "signal", Optional.ofNullable(details.get("signal")));
    Properties.text(out, "stderr", Optional.ofNullable(details.get("stderrTail")));
    out.writeEndObject();
  }

  private static void fields(JsonGenerator out, TaskFailure failure) {
    out.writeStringProperty("appId", failure.spec().value());
    out.writeStringProperty("host", failure.host());
    out.writeStringProperty("message", failure.message());
    out.writeStringProperty("state", failure.state());
    out.writeStringProperty("taskId", failure.taskId());
    Properties.time(out, "timestamp", failure.timestamp());
    Properties.time(out, "version", failure.version());
    Properties.text(out, "slaveId", failure.agentId());
  }
}
