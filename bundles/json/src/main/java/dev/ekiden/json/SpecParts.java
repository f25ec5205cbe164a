package dev.ekiden.json;

import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.EnvValue;
import dev.ekiden.api.model.FetchUri;
import dev.ekiden.api.model.LinuxInfo;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.ResourceLimits;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.UnreachableStrategy;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What definitions of apps and pods have in common. */
final class SpecParts {
  private SpecParts() {}

  static void env(JsonGenerator out, String name, Map<String, EnvValue> env) {
    if (!env.isEmpty()) {
      Properties.map(
          out,
          name,
          env,
          (o, value) -> {
            switch (value) {
              case EnvValue.Text text -> o.writeString(text.value());
              case EnvValue.SecretRef ref -> secret(o, ref.secret());
            }
          });
    }
  }

  static void secrets(JsonGenerator out, Map<String, String> secrets) {
    if (!secrets.isEmpty()) {
      Properties.map(
          out,
          "secrets",
          secrets,
          (o, source) -> {
            o.writeStartObject();
            o.writeStringProperty("source", source);
            o.writeEndObject();
          });
    }
  }

  /** {@code {"secret": …}}. */
  static void secret(JsonGenerator out, String secret) {
    out.writeStartObject();
    out.writeStringProperty("secret", secret);
    out.writeEndObject();
  }

  static void fetch(JsonGenerator out, FetchUri fetch) {
    out.writeStartObject();
    out.writeStringProperty("uri", fetch.uri());
    out.writeBooleanProperty("extract", fetch.extract());
    out.writeBooleanProperty("executable", fetch.executable());
    out.writeBooleanProperty("cache", fetch.cache());
    Properties.text(out, "destPath", fetch.destPath());
    out.writeEndObject();
  }

  static void network(JsonGenerator out, Network network) {
    out.writeStartObject();
    Properties.text(out, "name", network.name());
    out.writeStringProperty(
        "mode",
        switch (network.mode()) {
          case HOST -> "host";
          case BRIDGE -> "container/bridge";
          case CONTAINER -> "container";
        });
    Properties.mapUnlessEmpty(out, "labels", network.labels());
    out.writeEndObject();
  }

  static void executorResources(JsonGenerator out, Resources resources) {
    out.writeObjectPropertyStart("executorResources");
    out.writeNumberProperty("cpus", resources.cpus());
    out.writeNumberProperty("mem", resources.mem());
    out.writeNumberProperty("disk", resources.disk());
    out.writeEndObject();
  }

  static void resources(JsonGenerator out, Resources resources) {
    out.writeObjectPropertyStart("resources");
    out.writeNumberProperty("cpus", resources.cpus());
    out.writeNumberProperty("mem", resources.mem());
    out.writeNumberProperty("disk", resources.disk());
    out.writeNumberProperty("gpus", resources.gpus());
    out.writeEndObject();
  }

  static void limits(JsonGenerator out, Optional<ResourceLimits> limits) {
    if (limits.isPresent()) {
      out.writeObjectPropertyStart("resourceLimits");
      limit(out, "cpus", limits.get().cpus());
      limit(out, "mem", limits.get().mem());
      out.writeEndObject();
    }
  }

  private static void limit(JsonGenerator out, String name, Optional<Double> limit) {
    if (limit.isEmpty()) {
      return;
    }
    if (limit.get().isInfinite()) {
      out.writeStringProperty(name, "unlimited");
    } else {
      out.writeNumberProperty(name, limit.get());
    }
  }

  static void linuxInfo(JsonGenerator out, Optional<LinuxInfo> info) {
    if (info.isEmpty()) {
      return;
    }
    out.writeObjectPropertyStart("linuxInfo");
    if (info.get().seccomp().isPresent()) {
      LinuxInfo.Seccomp seccomp = info.get().seccomp().get();
      out.writeObjectPropertyStart("seccomp");
      Properties.text(out, "profileName", seccomp.profileName());
      out.writeBooleanProperty("unconfined", seccomp.unconfined());
      out.writeEndObject();
    }
    if (info.get().ipc().isPresent()) {
      LinuxInfo.Ipc ipc = info.get().ipc().get();
      out.writeObjectPropertyStart("ipcInfo");
      out.writeStringProperty("mode", ipc.mode());
      Properties.number(out, "shmSize", ipc.shmSize());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  static void unreachableStrategy(JsonGenerator out, UnreachableStrategy strategy) {
    switch (strategy) {
      case UnreachableStrategy.Disabled _ ->
          out.writeStringProperty("unreachableStrategy", "disabled");
      case UnreachableStrategy.After after -> {
        out.writeObjectPropertyStart("unreachableStrategy");
        Properties.seconds(out, "inactiveAfterSeconds", after.inactive());
        Properties.seconds(out, "expungeAfterSeconds", after.expunge());
        out.writeEndObject();
      }
    }
  }

  /** {@code {"shell": …}} or {@code {"argv": […]}}. */
  static void command(JsonGenerator out, String name, CommandLine command) {
    out.writeObjectPropertyStart(name);
    switch (command) {
      case CommandLine.Shell shell -> out.writeStringProperty("shell", shell.command());
      case CommandLine.Argv argv -> Properties.texts(out, "argv", argv.argv());
    }
    out.writeEndObject();
  }

  /** As an array of two or three texts. */
  static void constraint(JsonGenerator out, Constraint constraint) {
    out.writeStartArray();
    out.writeString(constraint.field());
    out.writeString(constraint.operator().name());
    constraint.value().ifPresent(out::writeString);
    out.writeEndArray();
  }
}
