package dev.ekiden.json.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Check;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.EnvValue;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.Volume;

/** How things that come in several kinds say which one they are. Names are for ever. */
final class Variants {
  private static final String KIND = "@";

  private Variants() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = App.class, name = "app"),
    @JsonSubTypes.Type(value = Pod.class, name = "pod")
  })
  interface Specs {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Volume.Host.class, name = "host"),
    @JsonSubTypes.Type(value = Volume.Persistent.class, name = "persistent"),
    @JsonSubTypes.Type(value = Volume.Dvdi.class, name = "dvdi"),
    @JsonSubTypes.Type(value = Volume.Csi.class, name = "csi"),
    @JsonSubTypes.Type(value = Volume.Secret.class, name = "secret"),
    @JsonSubTypes.Type(value = Volume.Ephemeral.class, name = "ephemeral")
  })
  interface Volumes {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = EnvValue.Text.class, name = "text"),
    @JsonSubTypes.Type(value = EnvValue.SecretRef.class, name = "secret")
  })
  interface EnvValues {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = CommandLine.Shell.class, name = "shell"),
    @JsonSubTypes.Type(value = CommandLine.Argv.class, name = "argv")
  })
  interface Commands {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Check.Http.class, name = "http"),
    @JsonSubTypes.Type(value = Check.Tcp.class, name = "tcp"),
    @JsonSubTypes.Type(value = Check.Exec.class, name = "exec")
  })
  interface CheckKinds {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = UnreachableStrategy.Disabled.class, name = "disabled"),
    @JsonSubTypes.Type(value = UnreachableStrategy.After.class, name = "after")
  })
  interface UnreachableStrategies {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Event.ApiPost.class, name = "ApiPost"),
    @JsonSubTypes.Type(value = Event.PodChanged.class, name = "PodChanged"),
    @JsonSubTypes.Type(value = Event.StreamAttached.class, name = "StreamAttached"),
    @JsonSubTypes.Type(value = Event.StreamDetached.class, name = "StreamDetached"),
    @JsonSubTypes.Type(value = Event.Subscribed.class, name = "Subscribed"),
    @JsonSubTypes.Type(value = Event.Unsubscribed.class, name = "Unsubscribed"),
    @JsonSubTypes.Type(value = Event.SchedulerRegistered.class, name = "SchedulerRegistered"),
    @JsonSubTypes.Type(value = Event.SchedulerReregistered.class, name = "SchedulerReregistered"),
    @JsonSubTypes.Type(value = Event.SchedulerDisconnected.class, name = "SchedulerDisconnected"),
    @JsonSubTypes.Type(value = Event.FrameworkMessage.class, name = "FrameworkMessage"),
    @JsonSubTypes.Type(value = Event.StatusUpdate.class, name = "StatusUpdate"),
    @JsonSubTypes.Type(value = Event.InstanceChanged.class, name = "InstanceChanged"),
    @JsonSubTypes.Type(
        value = Event.UnknownInstanceTerminated.class,
        name = "UnknownInstanceTerminated"),
    @JsonSubTypes.Type(value = Event.AppTerminated.class, name = "AppTerminated"),
    @JsonSubTypes.Type(value = Event.HealthCheckAdded.class, name = "HealthCheckAdded"),
    @JsonSubTypes.Type(value = Event.HealthCheckRemoved.class, name = "HealthCheckRemoved"),
    @JsonSubTypes.Type(value = Event.HealthCheckFailed.class, name = "HealthCheckFailed"),
    @JsonSubTypes.Type(value = Event.HealthStatusChanged.class, name = "HealthStatusChanged"),
    @JsonSubTypes.Type(value = Event.UnhealthyInstanceKill.class, name = "UnhealthyInstanceKill"),
    @JsonSubTypes.Type(value = Event.InstanceHealthChanged.class, name = "InstanceHealthChanged"),
    @JsonSubTypes.Type(value = Event.GroupChangeSuccess.class, name = "GroupChangeSuccess"),
    @JsonSubTypes.Type(value = Event.GroupChangeFailed.class, name = "GroupChangeFailed"),
    @JsonSubTypes.Type(value = Event.DeploymentStep.class, name = "DeploymentStep"),
    @JsonSubTypes.Type(value = Event.DeploymentSuccess.class, name = "DeploymentSuccess"),
    @JsonSubTypes.Type(value = Event.DeploymentFailed.class, name = "DeploymentFailed"),
    @JsonSubTypes.Type(value = Event.Notice.class, name = "Notice")
  })
  interface Events {}
}
