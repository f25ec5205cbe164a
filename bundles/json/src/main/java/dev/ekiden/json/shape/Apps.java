package dev.ekiden.json.shape;

import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Residency;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.json.schema.Faults;
import dev.ekiden.json.schema.Fields;
import dev.ekiden.json.schema.Rule;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/** Apps (marathon-app-model.md section 2). */
public final class Apps {
  private static final Type<Double> FRACTION =
      Type.bounded(Scalars.NUMBER, Rule.min(0), Rule.max(1));

  private static final Type<UpgradeStrategy> UPGRADE =
      Type.object(
          f -> {
            var over = f.need("maximumOverCapacity", FRACTION);
            var health = f.need("minimumHealthCapacity", FRACTION);
            return f.build(() -> new UpgradeStrategy(health.get(), over.get()));
          });

  private static final Type<Residency> RESIDENCY =
      Type.object(
          f -> {
            Duration timeout =
                f.get("relaunchEscalationTimeoutSeconds", Common.SECONDS, Duration.ofHours(1));
            String behaviour =
                f.get(
                    "taskLostBehavior",
                    Scalars.word(
                        Map.of(
                            "WAIT_FOREVER", "WAIT_FOREVER",
                            "RELAUNCH_AFTER_TIMEOUT", "RELAUNCH_AFTER_TIMEOUT")),
                    "WAIT_FOREVER");
            return f.build(() -> new Residency(timeout, behaviour));
          });

  /** Output of ours that callers send back. */
  private static final Type<Instant> VERSION_INFO =
      Type.strict(
          f -> {
            f.need("lastScalingAt", Scalars.DATE);
            var changed = f.need("lastConfigChangeAt", Scalars.DATE);
            return f.build(changed::get);
          });

  private Apps() {}

  /** A complete definition; deprecated forms are rewritten, {@code version} does not count. */
  public static Type<AppUpdate> complete(Dialect dialect) {
    return (node, at, faults) -> {
      Faults own = new Faults();
      Optional<AppUpdate> app =
          Type.object(f -> given(f, dialect, true))
              .read(node, at, own)
              .map(given -> Rewriting.complete(given, dialect, at, own));
      return told(app, own, faults);
    };
  }

  /** Some fields of an app; deprecated forms are rewritten. */
  public static Type<AppUpdate> partial(Dialect dialect) {
    return (node, at, faults) -> {
      Faults own = new Faults();
      Optional<AppUpdate> app =
          Type.object(f -> given(f, dialect, false))
              .read(node, at, own)
              .map(given -> Rewriting.partial(given, dialect, at, own));
      return told(app, own, faults);
    };
  }

  /** Problems of an app travel with it. */
  private static Optional<AppUpdate> told(Optional<AppUpdate> app, Faults own, Faults faults) {
    faults.addAllButProblems(own);
    return app.map(
        a ->
            own.problems().isEmpty()
                ? a
                : AppUpdateBuilder.builder(a).problems(Optional.of(own.problems())).build());
  }

  private static Optional<GivenApp> given(Fields f, Dialect dialect, boolean complete) {
    AppUpdateBuilder app = AppUpdateBuilder.builder();
    if (complete) {
      app.id(f.need("id", Strings.ID).value());
    } else {
      app.id(f.get("id", Strings.ID));
    }
    app.acceptedResourceRoles(f.get("acceptedResourceRoles", Type.set(Scalars.STRING)));
    app.args(f.get("args", Common.STRINGS));
    app.backoffFactor(f.get("backoffFactor", Type.bounded(Scalars.NUMBER, Rule.min(1))));
    app.backoff(f.get("backoffSeconds", Common.SECONDS));
    app.check(f.get("check", Checks.OF_APP).flatMap(c -> c));
    app.cmd(f.get("cmd", Strings.NOT_EMPTY));
    app.constraints(f.get("constraints", Constraints.OF_APP));
    Optional<Containers.Given> container = f.get("container", Containers.OF_APP);
    app.cpus(f.get("cpus", Common.AMOUNT));
    app.dependencies(f.get("dependencies", Type.set(Scalars.STRING)));
    app.disk(f.get("disk", Common.AMOUNT));
    app.env(f.get("env", Common.ENV));
    app.executor(f.get("executor", Strings.EXECUTOR));
    app.executorResources(f.get("executorResources", Common.EXECUTOR_RESOURCES));
    app.fetch(f.get("fetch", Type.list(Common.ARTIFACT)));
    app.gpus(f.get("gpus", Common.COUNT));
    app.healthChecks(
        f.get("healthChecks", Type.set(HealthChecks.ofApp(dialect.healthProtocols())))
            .map(ArrayList::new));
    app.instances(f.get("instances", Common.COUNT));
    Optional<Networks.IpAddress> ipAddress = f.get("ipAddress", Networks.IP_ADDRESS);
    app.killSelection(f.get("killSelection", Common.KILL_SELECTION));
    app.labels(f.get("labels", Common.LABELS));
    app.maxLaunchDelay(f.get("maxLaunchDelaySeconds", Common.SECONDS));
    app.mem(f.get("mem", Common.AMOUNT));
    app.networks(f.get("networks", Type.list(Networks.NETWORK)));
    app.portDefinitions(f.get("portDefinitions", Type.list(Networks.PORT_DEFINITION)));
    var ports = f.get("ports", Type.list(Scalars.INT));
    app.readinessChecks(f.get("readinessChecks", Type.list(Checks.READINESS)));
    app.requirePorts(f.get("requirePorts", Scalars.BOOL));
    app.residency(f.get("residency", RESIDENCY));
    app.resourceLimits(f.get("resourceLimits", Common.RESOURCE_LIMITS));
    app.role(f.get("role", Strings.NOT_EMPTY));
    app.secrets(f.get("secrets", Common.SECRETS));
    app.taskKillGracePeriod(f.get("taskKillGracePeriodSeconds", Common.SECONDS));
    app.tty(f.get("tty", Scalars.BOOL));
    app.unreachableStrategy(f.get("unreachableStrategy", Common.UNREACHABLE));
    app.upgradeStrategy(f.get("upgradeStrategy", UPGRADE));
    var uris = f.get("uris", Common.STRINGS);
    app.user(f.get("user", Scalars.STRING));
    Optional<Instant> version = f.get("version", Scalars.DATE);
    app.version(complete ? Optional.empty() : version);
    f.get("versionInfo", VERSION_INFO);
    return f.build(() -> new GivenApp(app.build(), container, ipAddress, ports, uris));
  }
}
