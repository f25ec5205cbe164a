package dev.ekiden.json.shape;

import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Volume;
import dev.ekiden.api.model.Volume.DiskType;
import dev.ekiden.api.model.Volume.Mode;
import dev.ekiden.json.schema.Fields;
import dev.ekiden.json.schema.Rule;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Volumes of apps and pods (marathon-app-model.md section 3.1). */
final class Volumes {
  private static final Type<Mode> MODE = Scalars.word(Mode.values(), Mode::name);
  private static final Type<Long> SIZE = Type.bounded(Scalars.LONG, Rule.min(0));

  /** The disk of a persistent volume; where it goes is said beside it. */
  private record Disk(
      DiskType type,
      long size,
      Optional<Long> maxSize,
      Optional<String> profileName,
      List<Constraint> constraints) {
    Volume at(String containerPath, Mode mode) {
      return new Volume.Persistent(
          containerPath, mode, type, size, maxSize, profileName, constraints);
    }
  }

  private static final Type<Disk> DISK =
      Type.object(
          f -> {
            var type =
                f.get(
                    "type",
                    Scalars.word(DiskType.values(), t -> t.name().toLowerCase(Locale.ROOT)));
            var size = f.need("size", SIZE);
            var maxSize = f.get("maxSize", SIZE);
            var profileName = f.get("profileName", Scalars.STRING);
            var constraints = f.get("constraints", Constraints.OF_VOLUME, List.of());
            return f.build(
                () ->
                    new Disk(
                        type.orElse(profileName.isPresent() ? DiskType.MOUNT : DiskType.ROOT),
                        size.get(),
                        maxSize,
                        profileName,
                        constraints));
          });

  /** What an external volume is; where it goes is said beside it. */
  private interface External extends BiFunction<String, Mode, Volume> {}

  private record Capability(
      String accessMode, String accessType, Optional<String> fsType, List<String> mountFlags) {}

  private static final Type<Capability> CAPABILITY =
      Type.object(
          f -> {
            var accessMode = f.need("accessMode", Scalars.STRING);
            var accessType = f.need("accessType", Scalars.STRING);
            var fsType = f.get("fsType", Scalars.STRING);
            var mountFlags = f.get("mountFlags", Common.STRINGS, List.of());
            return f.build(
                () -> new Capability(accessMode.get(), accessType.get(), fsType, mountFlags));
          });

  private static final Type<Map<String, String>> KEY_TO_SECRET =
      Type.map(Type.union(Common.SECRET, Scalars.STRING));

  private record CsiOptions(
      String pluginName,
      Capability capability,
      Map<String, String> nodeStageSecret,
      Map<String, String> nodePublishSecret,
      Map<String, String> volumeContext) {}

  private static final Type<CsiOptions> CSI_OPTIONS =
      Type.object(
          f -> {
            var pluginName = f.need("pluginName", Scalars.STRING);
            var capability = f.need("capability", CAPABILITY);
            var stage = f.get("nodeStageSecret", KEY_TO_SECRET, Map.of());
            var publish = f.get("nodePublishSecret", KEY_TO_SECRET, Map.of());
            var context = f.get("volumeContext", Common.LABELS, Map.of());
            return f.build(
                () -> new CsiOptions(pluginName.get(), capability.get(), stage, publish, context));
          });

  private static final Type<External> CSI =
      Type.object(
          f -> {
            var provider = f.need("provider", Scalars.word(Map.of("csi", "csi")));
            var name = f.need("name", Scalars.STRING);
            var options = f.need("options", CSI_OPTIONS);
            return f.build(
                () -> {
                  provider.get();
                  CsiOptions o = options.get();
                  return (path, mode) ->
                      new Volume.Csi(
                          path,
                          mode,
                          name.get(),
                          o.pluginName,
                          o.capability.accessMode,
                          o.capability.accessType,
                          o.capability.fsType,
                          o.capability.mountFlags,
                          o.nodeStageSecret,
                          o.nodePublishSecret,
                          o.volumeContext);
                });
          });

  private static final Type<External> DVDI =
      Type.object(
          f -> {
            var size = f.get("size", SIZE);
            var name = f.get("name", Scalars.STRING);
            var provider = f.get("provider", Scalars.STRING);
            var options = f.get("options", Common.LABELS, Map.of());
            boolean shared = f.get("shared", Scalars.BOOL, false);
            return f.build(
                () -> {
                  name(f, "name", name);
                  boolean unknown =
                      name(f, "provider", provider) && !provider.equals(Optional.of("dvdi"));
                  if (unknown) {
                    f.problem("provider", "is unknown provider");
                  }
                  // The options of an unknown provider cannot be right or wrong.
                  var known = unknown ? Map.of("dvdi/driver", "") : options;
                  return (path, mode) ->
                      new Volume.Dvdi(path, mode, name.orElse(""), size, known, shared);
                });
          });

  private static boolean name(Fields f, String field, Optional<String> value) {
    if (value.isEmpty()) {
      f.problem(field, "not defined");
    }
    return value.isPresent();
  }

  /** The last one is the one whose faults are told. */
  static final Type<Volume> OF_APP =
      Type.union(
          Type.object(
              f -> {
                var path = f.need("containerPath", Strings.NOT_EMPTY);
                var external = f.need("external", Type.union(CSI, DVDI));
                var mode = f.need("mode", MODE);
                return f.build(() -> external.get().apply(path.get(), mode.get()));
              }),
          Type.object(
              f -> {
                var path = f.need("containerPath", Strings.NOT_EMPTY);
                var disk = f.need("persistent", DISK);
                var mode = f.need("mode", MODE);
                return f.build(() -> disk.get().at(path.get(), mode.get()));
              }),
          Type.object(
              f -> {
                var path = f.need("containerPath", Strings.NOT_EMPTY);
                var secret = f.need("secret", Scalars.STRING);
                return f.build(() -> new Volume.Secret(path.get(), secret.get()));
              }),
          Type.object(
              f -> {
                var path = f.need("containerPath", Strings.NOT_EMPTY);
                var hostPath = f.need("hostPath", Strings.NOT_EMPTY);
                var mode = f.need("mode", MODE);
                return f.build(() -> new Volume.Host(path.get(), hostPath.get(), mode.get()));
              }));

  /** The last one is the one whose faults are told. */
  static final Type<Volume> OF_POD =
      Type.union(
          Type.object(
              f -> {
                var name = f.need("name", Strings.NAME);
                var host = f.need("host", Scalars.STRING);
                return f.build(() -> new Volume.Host(name.get(), host.get(), Mode.RW));
              }),
          Type.object(
              f -> {
                var name = f.need("name", Strings.NAME);
                var secret = f.need("secret", Scalars.STRING);
                return f.build(() -> new Volume.Secret(name.get(), secret.get()));
              }),
          Type.object(
              f -> {
                var name = f.need("name", Strings.NAME);
                var disk = f.need("persistent", DISK);
                return f.build(() -> disk.get().at(name.get(), Mode.RW));
              }),
          Type.object(
              f -> {
                var name = f.need("name", Strings.NAME);
                return f.build(() -> new Volume.Ephemeral(name.get()));
              }));

  private Volumes() {}
}
