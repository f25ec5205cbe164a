package dev.ekiden.json;

import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.Volume;
import tools.jackson.core.JsonGenerator;

/** Pod definitions (marathon-app-model.md section 11). */
public final class PodWriter {
  private PodWriter() {}

  public static void pod(JsonGenerator out, Pod pod) {
    pod(out, pod, true);
  }

  /** {@code placement}: write the field even when it says nothing. */
  static void pod(JsonGenerator out, Pod pod, boolean placement) {
    out.writeStartObject();
    out.writeStringProperty("id", pod.id().value());
    Properties.mapUnlessEmpty(out, "labels", pod.labels());
    Properties.time(out, "version", pod.version());
    Properties.text(out, "user", pod.user());
    SpecParts.env(out, "environment", pod.environment());
    Properties.list(out, "containers", pod.containers(), PodWriter::container);
    SpecParts.secrets(out, pod.secrets());
    Properties.listUnlessEmpty(out, "volumes", pod.volumes(), PodWriter::volume);
    Properties.listUnlessEmpty(out, "networks", pod.networks(), SpecParts::network);
    out.writeObjectPropertyStart("scaling");
    out.writeNumberProperty("instances", pod.instances());
    out.writeStringProperty("kind", "fixed");
    out.writeEndObject();
    scheduling(out, pod, placement);
    SpecParts.executorResources(out, pod.executorResources());
    out.writeStringProperty("role", pod.role());
    SpecParts.linuxInfo(out, pod.linuxInfo());
    Properties.flag(out, "legacySharedCgroups", pod.legacySharedCgroups());
    out.writeEndObject();
  }

  private static void scheduling(JsonGenerator out, Pod pod, boolean placement) {
    out.writeObjectPropertyStart("scheduling");
    out.writeObjectPropertyStart("backoff");
    Properties.exactSeconds(out, "backoff", pod.backoff().initial());
    out.writeNumberProperty("backoffFactor", pod.backoff().factor());
    Properties.exactSeconds(out, "maxLaunchDelay", pod.backoff().max());
    out.writeEndObject();
    out.writeObjectPropertyStart("upgrade");
    out.writeNumberProperty("minimumHealthCapacity", pod.upgradeStrategy().minimumHealthCapacity());
    out.writeNumberProperty("maximumOverCapacity", pod.upgradeStrategy().maximumOverCapacity());
    out.writeEndObject();
    if (placement || !pod.constraints().isEmpty() || !pod.acceptedResourceRoles().isEmpty()) {
      out.writeObjectPropertyStart("placement");
      Properties.listUnlessEmpty(out, "constraints", pod.constraints(), PodWriter::constraint);
      Properties.textsUnlessEmpty(out, "acceptedResourceRoles", pod.acceptedResourceRoles());
      out.writeEndObject();
    }
    out.writeStringProperty("killSelection", pod.killSelection().name());
    SpecParts.unreachableStrategy(out, pod.unreachableStrategy());
    out.writeEndObject();
  }

  private static void constraint(JsonGenerator out, Constraint constraint) {
    out.writeStartObject();
    out.writeStringProperty("fieldName", constraint.field());
    out.writeStringProperty("operator", constraint.operator().name());
    Properties.text(out, "value", constraint.value());
    out.writeEndObject();
  }

  private static void volume(JsonGenerator out, Volume volume) {
    out.writeStartObject();
    out.writeStringProperty("name", volume.containerPath());
    switch (volume) {
      case Volume.Host host -> out.writeStringProperty("host", host.hostPath());
      case Volume.Persistent disk -> ContainerParts.persistent(out, disk);
      case Volume.Secret secret -> out.writeStringProperty("secret", secret.secret());
      case Volume.Ephemeral _, Volume.Dvdi _, Volume.Csi _ -> {}
    }
    out.writeEndObject();
  }

  /** The informational check is not read back, as in Marathon. */
  private static void container(JsonGenerator out, PodContainer container) {
    out.writeStartObject();
    out.writeStringProperty("name", container.name());
    if (container.exec().isPresent()) {
      out.writeObjectPropertyStart("exec");
      SpecParts.command(out, "command", container.exec().get());
      Properties.flag(out, "overrideEntrypoint", container.overrideEntrypoint());
      out.writeEndObject();
    }
    SpecParts.resources(out, container.resources());
    SpecParts.limits(out, container.resourceLimits());
    Properties.listUnlessEmpty(out, "endpoints", container.endpoints(), PodWriter::endpoint);
    if (container.image().isPresent()) {
      image(out, container.image().get());
    }
    SpecParts.env(out, "environment", container.environment());
    Properties.text(out, "user", container.user());
    if (container.healthCheck().isPresent()) {
      CheckParts.healthCheckOfContainer(out, container.healthCheck().get());
    }
    Properties.listUnlessEmpty(out, "volumeMounts", container.volumeMounts(), PodWriter::mount);
    Properties.listUnlessEmpty(out, "artifacts", container.artifacts(), SpecParts::fetch);
    Properties.mapUnlessEmpty(out, "labels", container.labels());
    if (container.killGracePeriod().isPresent()) {
      out.writeObjectPropertyStart("lifecycle");
      Properties.exactSeconds(out, "killGracePeriodSeconds", container.killGracePeriod().get());
      out.writeEndObject();
    }
    Properties.flag(out, "tty", container.tty());
    SpecParts.linuxInfo(out, container.linuxInfo());
    out.writeEndObject();
  }

  private static void endpoint(JsonGenerator out, PodContainer.Endpoint endpoint) {
    out.writeStartObject();
    out.writeStringProperty("name", endpoint.name());
    Properties.number(out, "containerPort", endpoint.containerPort());
    Properties.number(out, "hostPort", endpoint.hostPort());
    Properties.textsUnlessEmpty(out, "protocol", endpoint.protocols());
    Properties.mapUnlessEmpty(out, "labels", endpoint.labels());
    Properties.textsUnlessEmpty(out, "networkNames", endpoint.networkNames());
    out.writeEndObject();
  }

  private static void image(JsonGenerator out, Container.Image image) {
    out.writeObjectPropertyStart("image");
    out.writeStringProperty("kind", "DOCKER");
    out.writeStringProperty("id", image.name());
    if (image.pullSecret().isPresent()) {
      out.writeName("pullConfig");
      SpecParts.secret(out, image.pullSecret().get());
    }
    if (image.forcePull()) {
      out.writeBooleanProperty("forcePull", true);
    }
    Properties.mapUnlessEmpty(out, "labels", image.labels());
    out.writeEndObject();
  }

  private static void mount(JsonGenerator out, PodContainer.VolumeMount mount) {
    out.writeStartObject();
    out.writeStringProperty("name", mount.name());
    out.writeStringProperty("mountPath", mount.mountPath());
    out.writeBooleanProperty("readOnly", mount.readOnly().orElse(false));
    out.writeEndObject();
  }
}
