package dev.ekiden.json.shape;

import dev.ekiden.api.model.Backoff;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.PodContainer.Endpoint;
import dev.ekiden.api.model.PodContainer.VolumeMount;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.VersionInfo;
import dev.ekiden.api.model.Volume;
import dev.ekiden.json.schema.Rule;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Pods (marathon-app-model.md section 11). */
public final class Pods {
  private static final Type<Resources> RESOURCES =
      Type.object(
          f -> {
            double cpus = f.get("cpus", Common.AMOUNT, 1.0);
            double mem = f.get("mem", Common.AMOUNT, 128.0);
            double disk = f.get("disk", Common.AMOUNT, 0.0);
            int gpus = f.get("gpus", Common.COUNT, 0);
            return f.build(() -> new Resources(cpus, mem, disk, gpus));
          });

  private static final Type<Endpoint> ENDPOINT =
      Type.object(
          f -> {
            var name = f.need("name", Strings.NAME);
            var containerPort = f.get("containerPort", Networks.PORT);
            var hostPort = f.get("hostPort", Networks.ANY_PORT);
            var protocols = f.get("protocol", Common.STRINGS, List.of());
            var labels = f.get("labels", Common.LABELS, Map.of());
            var networkNames = f.get("networkNames", Common.STRINGS, List.of());
            return f.build(
                () ->
                    new Endpoint(
                        name.get(), containerPort, hostPort, protocols, labels, networkNames));
          });

  private static final Type<VolumeMount> VOLUME_MOUNT =
      Type.object(
          f -> {
            var name = f.need("name", Strings.NAME);
            var mountPath = f.need("mountPath", Strings.SHORT);
            var readOnly = f.get("readOnly", Scalars.BOOL);
            return f.build(() -> new VolumeMount(name.get(), mountPath.get(), readOnly));
          });

  private record Exec(CommandLine command, Optional<Boolean> overrideEntrypoint) {}

  private static final Type<Exec> EXEC =
      Type.strict(
          f -> {
            var command = f.need("command", Common.COMMAND);
            var override = f.get("overrideEntrypoint", Scalars.BOOL);
            return f.build(() -> new Exec(command.get(), override));
          });

  /** In milliseconds, as seconds may be broken. */
  private static final Type<Duration> SECONDS =
      Common.AMOUNT.as(s -> Duration.ofMillis(Math.round(s * 1_000)));

  private static final Type<Optional<Duration>> LIFECYCLE =
      Type.object(
          f -> {
            var grace = f.get("killGracePeriodSeconds", SECONDS);
            return f.build(() -> grace);
          });

  private static final Type<PodContainer> CONTAINER =
      Type.object(
          f -> {
            var name = f.need("name", Strings.NAME);
            var exec = f.get("exec", EXEC);
            var resources = f.need("resources", RESOURCES);
            var limits = f.get("resourceLimits", Common.RESOURCE_LIMITS);
            var endpoints = f.get("endpoints", Type.list(ENDPOINT), List.of());
            var image = f.get("image", Containers.IMAGE_OF_POD);
            var environment = f.get("environment", Common.ENV, Map.of());
            var user = f.get("user", Scalars.STRING);
            var healthCheck = f.get("healthCheck", HealthChecks.OF_CONTAINER);
            var check = f.get("check", Checks.OF_CONTAINER).flatMap(c -> c);
            var mounts = f.get("volumeMounts", Type.list(VOLUME_MOUNT), List.of());
            var artifacts = f.get("artifacts", Type.list(Common.ARTIFACT), List.of());
            var labels = f.get("labels", Common.LABELS, Map.of());
            var grace = f.get("lifecycle", LIFECYCLE).flatMap(g -> g);
            var tty = f.get("tty", Scalars.BOOL);
            var linuxInfo = f.get("linuxInfo", Common.LINUX_INFO);
            return f.build(
                () ->
                    new PodContainer(
                        name.get(),
                        exec.map(Exec::command),
                        exec.flatMap(Exec::overrideEntrypoint),
                        resources.get(),
                        limits,
                        endpoints,
                        image,
                        environment,
                        user,
                        healthCheck,
                        check,
                        mounts,
                        artifacts,
                        labels,
                        grace,
                        tty,
                        linuxInfo));
          });

  private static final Type<Backoff> BACKOFF =
      Type.object(
          f -> {
            Duration initial = f.get("backoff", SECONDS, Backoff.DEFAULT.initial());
            double factor =
                f.get(
                    "backoffFactor",
                    Type.bounded(Scalars.NUMBER, Rule.min(1)),
                    Backoff.DEFAULT.factor());
            Duration max = f.get("maxLaunchDelay", SECONDS, Backoff.DEFAULT.max());
            return f.build(() -> new Backoff(initial, factor, max));
          });

  private static final Type<Double> FRACTION =
      Type.bounded(Scalars.NUMBER, Rule.min(0), Rule.max(1));

  private static final Type<UpgradeStrategy> UPGRADE =
      Type.object(
          f -> {
            double health = f.get("minimumHealthCapacity", FRACTION, 1.0);
            double over = f.get("maximumOverCapacity", FRACTION, 1.0);
            return f.build(() -> new UpgradeStrategy(health, over));
          });

  private record Placement(List<Constraint> constraints, Set<String> acceptedResourceRoles) {
    static final Placement ANYWHERE = new Placement(List.of(), Set.of());
  }

  private static final Type<Placement> PLACEMENT =
      Type.object(
          f -> {
            var constraints = f.get("constraints", Constraints.OF_POD, List.of());
            var roles = f.get("acceptedResourceRoles", Type.set(Scalars.STRING), Set.of());
            return f.build(() -> new Placement(constraints, roles));
          });

  private record Scheduling(
      Optional<Backoff> backoff,
      Optional<UpgradeStrategy> upgrade,
      Optional<Placement> placement,
      Optional<KillSelection> killSelection,
      Optional<UnreachableStrategy> unreachable) {
    static final Scheduling DEFAULT =
        new Scheduling(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  private static final Type<Scheduling> SCHEDULING =
      Type.strict(
          f -> {
            var backoff = f.get("backoff", BACKOFF);
            var upgrade = f.get("upgrade", UPGRADE);
            var placement = f.get("placement", PLACEMENT);
            var killSelection = f.get("killSelection", Common.KILL_SELECTION);
            var unreachable = f.get("unreachableStrategy", Common.UNREACHABLE);
            return f.build(
                () -> new Scheduling(backoff, upgrade, placement, killSelection, unreachable));
          });

  /** A negative number is a matter of meaning, told where that is checked. */
  private static final Type<Integer> SCALING =
      Type.object(
          f -> {
            f.need("kind", Scalars.word(Map.of("fixed", "fixed")));
            int instances = f.get("instances", Scalars.INT, 1);
            return f.build(() -> instances);
          });

  /** A pod with its defaults filled in, except for what settings and groups decide: the role. */
  public static final Type<Pod> POD =
      Type.object(
          f -> {
            var id = f.need("id", Strings.ID);
            var labels = f.get("labels", Common.LABELS, Map.of());
            f.get("version", Scalars.DATE);
            var user = f.get("user", Scalars.STRING);
            var environment = f.get("environment", Common.ENV, Map.of());
            var containers =
                f.need("containers", Type.bounded(Type.list(CONTAINER), Rule.notEmpty()));
            var secrets = f.get("secrets", Common.SECRETS, Map.of());
            List<Volume> volumes = f.get("volumes", Type.list(Volumes.OF_POD), List.of());
            var networks = f.get("networks", Type.list(Networks.NETWORK), List.of());
            int instances = f.get("scaling", SCALING, 1);
            var scheduling = f.get("scheduling", SCHEDULING, Scheduling.DEFAULT);
            var executor =
                f.get(
                    "executorResources", Common.EXECUTOR_RESOURCES, new Resources(0.1, 32, 10, 0));
            String role = f.get("role", Strings.NOT_EMPTY, "");
            var linuxInfo = f.get("linuxInfo", Common.LINUX_INFO);
            var legacyCgroups = f.get("legacySharedCgroups", Scalars.BOOL).filter(b -> b);
            return f.build(
                () -> {
                  if (!id.get().startsWith("/")) {
                    f.problem("id", "Path needs to be absolute");
                  }
                  boolean resident = volumes.stream().anyMatch(v -> v instanceof Volume.Persistent);
                  Placement placement = scheduling.placement.orElse(Placement.ANYWHERE);
                  return new Pod(
                      PathId.of(id.get()),
                      labels,
                      user,
                      environment,
                      containers.get(),
                      secrets,
                      volumes,
                      networks,
                      instances,
                      scheduling.backoff.orElse(Backoff.DEFAULT),
                      scheduling.upgrade.orElse(
                          resident ? UpgradeStrategy.RESIDENT : UpgradeStrategy.DEFAULT),
                      placement.constraints,
                      placement.acceptedResourceRoles,
                      scheduling.killSelection.orElse(KillSelection.YOUNGEST_FIRST),
                      scheduling.unreachable.orElse(
                          resident
                              ? new UnreachableStrategy.Disabled()
                              : UnreachableStrategy.DEFAULT),
                      executor,
                      role,
                      linuxInfo,
                      legacyCgroups,
                      VersionInfo.NONE);
                });
          });

  private Pods() {}
}
