package dev.ekiden.json.shape;

import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.EnvValue;
import dev.ekiden.api.model.FetchUri;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.LinuxInfo;
import dev.ekiden.api.model.ResourceLimits;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.json.schema.Rule;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What apps and pods have in common. */
final class Common {
  static final Type<Map<String, String>> LABELS = Type.map(Scalars.STRING);
  static final Type<List<String>> STRINGS = Type.list(Scalars.STRING);

  static final Type<Double> AMOUNT = Type.bounded(Scalars.NUMBER, Rule.min(0));
  static final Type<Integer> COUNT = Type.bounded(Scalars.INT, Rule.min(0));
  static final Type<Duration> SECONDS = COUNT.as(Duration::ofSeconds);

  static final Type<Map<String, EnvValue>> ENV =
      Type.map(
          Type.union(
              Scalars.STRING.as(EnvValue.Text::new),
              Type.<EnvValue>strict(
                  f -> {
                    var secret = f.need("secret", Scalars.STRING);
                    return f.build(() -> new EnvValue.SecretRef(secret.get()));
                  })));

  /** Name to source. */
  static final Type<Map<String, String>> SECRETS =
      Type.map(
          Type.object(
              f -> {
                var source = f.need("source", Strings.NOT_EMPTY);
                return f.build(source::get);
              }));

  static final Type<String> SECRET =
      Type.strict(
          f -> {
            var secret = f.need("secret", Scalars.STRING);
            return f.build(secret::get);
          });

  static final Type<FetchUri> ARTIFACT =
      Type.object(
          f -> {
            var uri = f.need("uri", Strings.SHORT);
            boolean extract = f.get("extract", Scalars.BOOL, true);
            boolean executable = f.get("executable", Scalars.BOOL, false);
            boolean cache = f.get("cache", Scalars.BOOL, false);
            var destPath = f.get("destPath", Strings.SHORT);
            return f.build(() -> new FetchUri(uri.get(), extract, executable, cache, destPath));
          });

  /** {@code {"shell": …}} or {@code {"argv": […]}}. */
  static final Type<CommandLine> COMMAND =
      Type.union(
          Type.object(
              f -> {
                var shell = f.need("shell", Strings.NOT_EMPTY);
                return f.build(() -> new CommandLine.Shell(shell.get()));
              }),
          Type.object(
              f -> {
                var argv = f.need("argv", Type.bounded(STRINGS, Rule.notEmpty()));
                return f.build(() -> new CommandLine.Argv(argv.get()));
              }));

  private static final Type<Double> LIMIT =
      Type.union(Scalars.word(Map.of("unlimited", Double.POSITIVE_INFINITY)), AMOUNT);

  static final Type<ResourceLimits> RESOURCE_LIMITS =
      Type.strict(
          f -> {
            var cpus = f.get("cpus", LIMIT);
            var mem = f.get("mem", LIMIT);
            return f.build(() -> new ResourceLimits(cpus, mem));
          });

  static final Type<Resources> EXECUTOR_RESOURCES =
      Type.object(
          f -> {
            double cpus = f.get("cpus", Type.bounded(Scalars.NUMBER, Rule.min(0.01)), 0.1);
            double mem = f.get("mem", Type.bounded(Scalars.NUMBER, Rule.min(32)), 32.0);
            double disk = f.get("disk", Type.bounded(Scalars.NUMBER, Rule.min(10)), 10.0);
            return f.build(() -> new Resources(cpus, mem, disk, 0));
          });

  static final Type<KillSelection> KILL_SELECTION =
      Scalars.word(KillSelection.values(), KillSelection::name);

  /** {@code "disabled"}, or after how long; anything else means the defaults, as in Marathon. */
  static final Type<UnreachableStrategy> UNREACHABLE =
      Type.union(
          Scalars.word(Map.of("disabled", new UnreachableStrategy.Disabled())),
          Type.object(
              f -> {
                Duration inactive = f.get("inactiveAfterSeconds", SECONDS, Duration.ZERO);
                Duration expunge = f.get("expungeAfterSeconds", SECONDS, Duration.ZERO);
                return f.build(() -> new UnreachableStrategy.After(inactive, expunge));
              }));

  private static final Type<LinuxInfo.Seccomp> SECCOMP =
      Type.object(
          f -> {
            var profile = f.get("profileName", Scalars.STRING);
            boolean unconfined = f.get("unconfined", Scalars.BOOL, false);
            return f.build(() -> new LinuxInfo.Seccomp(profile, unconfined));
          });

  private static final Type<LinuxInfo.Ipc> IPC =
      Type.strict(
          f -> {
            var mode =
                f.need(
                    "mode",
                    Scalars.word(Map.of("PRIVATE", "PRIVATE", "SHARE_PARENT", "SHARE_PARENT")));
            var shmSize = f.get("shmSize", Scalars.INT);
            return f.build(() -> new LinuxInfo.Ipc(mode.get(), shmSize));
          });

  static final Type<LinuxInfo> LINUX_INFO =
      Type.strict(
          f -> {
            var seccomp = f.get("seccomp", SECCOMP);
            var ipc = f.get("ipcInfo", IPC);
            return f.build(() -> new LinuxInfo(seccomp, ipc));
          });

  private Common() {}
}
