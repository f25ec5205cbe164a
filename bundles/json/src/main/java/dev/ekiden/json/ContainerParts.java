package dev.ekiden.json;

import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.Volume;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Containers, ports and volumes of apps (marathon-app-model.md sections 3 and 4). */
final class ContainerParts {
  private ContainerParts() {}

  static void container(JsonGenerator out, Container container) {
    out.writeObjectPropertyStart("container");
    out.writeStringProperty("type", container.engine().name());
    if (container.image().isPresent()) {
      image(out, container.image().get());
    }
    SpecParts.linuxInfo(out, container.linuxInfo());
    Properties.list(out, "volumes", container.volumes(), ContainerParts::volume);
    if (container.portMappings().isPresent()) {
      Properties.list(out, "portMappings", container.portMappings().get(), ContainerParts::mapping);
    }
    out.writeEndObject();
  }

  private static void image(JsonGenerator out, Container.Image image) {
    out.writeObjectPropertyStart("docker");
    if (image.pullSecret().isPresent()) {
      out.writeName("pullConfig");
      SpecParts.secret(out, image.pullSecret().get());
    }
    out.writeBooleanProperty("forcePullImage", image.forcePull());
    out.writeStringProperty("image", image.name());
    Properties.list(
        out,
        "parameters",
        image.parameters(),
        (o, parameter) -> {
          o.writeStartObject();
          o.writeStringProperty("key", parameter.key());
          o.writeStringProperty("value", parameter.value());
          o.writeEndObject();
        });
    out.writeBooleanProperty("privileged", image.privileged());
    out.writeEndObject();
  }

  private static void mapping(JsonGenerator out, PortMapping mapping) {
    out.writeStartObject();
    out.writeNumberProperty("containerPort", mapping.containerPort());
    Properties.number(out, "hostPort", mapping.hostPort());
    Properties.map(out, "labels", mapping.labels());
    Properties.text(out, "name", mapping.name());
    out.writeStringProperty("protocol", mapping.protocol());
    out.writeNumberProperty("servicePort", mapping.servicePort());
    Properties.textsUnlessEmpty(out, "networkNames", mapping.networkNames());
    out.writeEndObject();
  }

  static void portDefinition(JsonGenerator out, PortDefinition definition) {
    out.writeStartObject();
    out.writeNumberProperty("port", definition.port());
    Properties.mapUnlessEmpty(out, "labels", definition.labels());
    Properties.text(out, "name", definition.name());
    out.writeStringProperty("protocol", definition.protocol());
    out.writeEndObject();
  }

  private static void volume(JsonGenerator out, Volume volume) {
    out.writeStartObject();
    out.writeStringProperty("containerPath", volume.containerPath());
    switch (volume) {
      case Volume.Host host -> {
        out.writeStringProperty("hostPath", host.hostPath());
        out.writeStringProperty("mode", host.mode().name());
      }
      case Volume.Persistent disk -> {
        persistent(out, disk);
        out.writeStringProperty("mode", disk.mode().name());
      }
      case Volume.Dvdi dvdi -> {
        dvdi(out, dvdi);
        out.writeStringProperty("mode", dvdi.mode().name());
      }
      case Volume.Csi csi -> {
        csi(out, csi);
        out.writeStringProperty("mode", csi.mode().name());
      }
      case Volume.Secret secret -> out.writeStringProperty("secret", secret.secret());
      case Volume.Ephemeral _ -> {}
    }
    out.writeEndObject();
  }

  static void persistent(JsonGenerator out, Volume.Persistent disk) {
    out.writeObjectPropertyStart("persistent");
    out.writeStringProperty("type", disk.type().name().toLowerCase(Locale.ROOT));
    out.writeNumberProperty("size", disk.size());
    Properties.number(out, "maxSize", disk.maxSize());
    Properties.text(out, "profileName", disk.profileName());
    Properties.list(out, "constraints", disk.constraints(), SpecParts::constraint);
    out.writeEndObject();
  }

  private static void dvdi(JsonGenerator out, Volume.Dvdi dvdi) {
    out.writeObjectPropertyStart("external");
    Properties.number(out, "size", dvdi.size());
    out.writeStringProperty("name", dvdi.name());
    out.writeStringProperty("provider", "dvdi");
    Properties.mapUnlessEmpty(out, "options", dvdi.options());
    out.writeBooleanProperty("shared", dvdi.shared());
    out.writeEndObject();
  }

  private static void csi(JsonGenerator out, Volume.Csi csi) {
    out.writeObjectPropertyStart("external");
    out.writeStringProperty("name", csi.name());
    out.writeStringProperty("provider", "csi");
    out.writeObjectPropertyStart("options");
    out.writeStringProperty("pluginName", csi.pluginName());
    out.writeObjectPropertyStart("capability");
    out.writeStringProperty("accessMode", csi.accessMode());
    out.writeStringProperty("accessType", csi.accessType());
    Properties.text(out, "fsType", csi.fsType());
    Properties.textsUnlessEmpty(out, "mountFlags", csi.mountFlags());
    out.writeEndObject();
    keyToSecret(out, "nodeStageSecret", csi.nodeStageSecret());
    keyToSecret(out, "nodePublishSecret", csi.nodePublishSecret());
    Properties.mapUnlessEmpty(out, "volumeContext", csi.volumeContext());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void keyToSecret(JsonGenerator out, String name, Map<String, String> secrets) {
    if (!secrets.isEmpty()) {
      Properties.map(out, name, secrets, SpecParts::secret);
    }
  }
}
