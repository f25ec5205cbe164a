package dev.ekiden.tck.sim;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Terms;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Backoff;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentDeadline.Then;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodBuilder;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.PodContainerBuilder;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.ReadinessCheck;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.VersionInfo;
import dev.ekiden.api.model.Volume;
import dev.ekiden.core.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What callers wish for: anything, at any time. */
final class Workload {
  private static final List<String> IDS = List.of("/a", "/b", "/g/c", "/g/d", "/g/h/e");
  private static final PathId POD = PathId.of("/g/pod");
  private static final PathId DATA = PathId.of("/data");
  private static final List<UpgradeStrategy> STRATEGIES =
      List.of(
          new UpgradeStrategy(1, 1),
          new UpgradeStrategy(0.5, 0.2),
          new UpgradeStrategy(0.5, 0.5),
          new UpgradeStrategy(1, 0),
          new UpgradeStrategy(0, 0),
          new UpgradeStrategy(0.75, 0.25));

  private static final Terms IN_PLACE = new Terms(Optional.empty(), Optional.empty(), true);

  /** As many instances as there may be one on each host, even when one host is not to be used. */
  private static final int TIGHT = 5;

  private final Chaos chaos;
  private long changes;

  Workload(Chaos chaos) {
    this.chaos = chaos;
  }

  /** One in three changes is asked for on terms. */
  Command next(State state) {
    Command wish = wish(state);
    return wish instanceof Command.Edit edit && chaos.chance(33)
        ? new Command.Rollout(edit, terms())
        : wish;
  }

  private Terms terms() {
    if (chaos.chance(10)) {
      return IN_PLACE;
    }
    return new Terms(
        Optional.of(Duration.ofSeconds(chaos.between(2, 90))),
        Optional.of(chaos.chance(60) ? Then.ROLLBACK : Then.STALL),
        false);
  }

  private Command wish(State state) {
    List<RunSpec> specs = List.copyOf(state.specsBelow(PathId.ROOT));
    boolean force = chaos.chance(25);
    if (specs.isEmpty() || chaos.chance(20)) {
      return switch (chaos.random.nextInt(10)) {
        case 0, 1 -> pod(force);
        case 2 -> chain(force);
        default -> create(force);
      };
    }
    RunSpec chosen = chaos.oneOf(specs);
    if (chosen instanceof Pod pod) {
      return switch (chaos.random.nextInt(10)) {
        case 0, 1, 2 -> new Command.DeletePod(POD, force, Origin.SELF);
        case 3, 4 -> samePod(pod, force);
        default -> pod(force);
      };
    }
    App app = (App) chosen;
    return switch (chaos.random.nextInt(16)) {
      case 0, 1, 2 -> scale(app, force);
      case 3, 4, 5 -> change(app, force);
      case 6 -> new Command.RestartApp(app.id(), force);
      case 7 -> new Command.DeleteApp(app.id(), force);
      case 8 -> cancel(state, force).orElseGet(() -> scale(app, force));
      case 9 -> kill(state, app, force);
      case 10 -> group(force);
      case 11 -> define(force);
      case 12, 13 -> inPlace(app, force);
      case 14 -> goBack(state, app, force);
      default -> new Command.ResetDelay(app.id());
    };
  }

  /** Others of everything that says only how instances are treated; now and then more than that. */
  private Command inPlace(App app, boolean force) {
    AppUpdateBuilder update =
        AppUpdateBuilder.builder()
            .labels(Optional.of(Map.of("change", Long.toString(changes++))))
            .killSelection(Optional.of(chaos.oneOf(List.of(KillSelection.values()))))
            .backoff(Optional.of(Duration.ofMillis(chaos.between(0, 3_000))));
    if (chaos.chance(50)) {
      update.healthChecks(Optional.of(chaos.chance(50) ? List.of() : List.of(check(), check())));
    }
    if (chaos.chance(50) && !app.resident()) {
      update.upgradeStrategy(Optional.of(chaos.oneOf(STRATEGIES)));
      update.unreachableStrategy(Optional.of(patience()));
    }
    if (chaos.chance(30)) {
      update.instances(Optional.of(count(app)));
    }
    if (chaos.chance(10)) {
      update.cmd(Optional.of("run " + changes++));
    }
    return new Command.Rollout((Command.Edit) update(app, update.build(), force), IN_PLACE);
  }

  private UnreachableStrategy patience() {
    return switch (chaos.random.nextInt(5)) {
      case 0, 1 ->
          new UnreachableStrategy.After(
              Duration.ofSeconds(chaos.between(0, 30)), Duration.ofSeconds(60));
      default -> UnreachableStrategy.DEFAULT;
    };
  }

  /** Never more than its constraints allow. */
  private int count(App app) {
    return chaos.random.nextInt(app.constraints().isEmpty() ? 8 : TIGHT);
  }

  private Command goBack(State state, App app, boolean force) {
    List<Instant> versions = state.versions(app.id());
    AppUpdate update =
        AppUpdateBuilder.builder().version(Optional.of(chaos.oneOf(versions))).build();
    return app.resident() ? scale(app, force) : update(app, update, force);
  }

  /** Apps that wait for each other, in one change. */
  private Command chain(boolean force) {
    List<AppUpdate> updates = new ArrayList<>();
    Set<String> before = Set.of();
    for (String id : List.of("/a", "/g/c", "/g/d")) {
      updates.add(plain(id, id).dependencies(Optional.of(before)).build());
      before = Set.of(id);
    }
    return new Command.UpdateApps(updates, false, true, force);
  }

  private AppUpdateBuilder plain(String id, String name) {
    return AppUpdateBuilder.builder()
        .id(Optional.of(name))
        .cmd(Optional.of("run " + (chaos.chance(50) ? id : "" + changes++)))
        .cpus(Optional.of(0.1))
        .mem(Optional.of(1.0))
        .instances(Optional.of(chaos.random.nextInt(5)))
        .upgradeStrategy(Optional.of(chaos.oneOf(STRATEGIES)))
        .portDefinitions(Optional.of(ports()));
  }

  /** A whole group anew, or back to what it was, or only what it depends on. */
  private Command define(boolean force) {
    PathId id = PathId.of("/g");
    Optional<Set<String>> needs =
        Optional.of(chaos.chance(50) ? Set.of("/a") : chaos.chance(50) ? Set.of("/b") : Set.of());
    Optional<List<AppUpdate>> apps =
        chaos.chance(70)
            ? Optional.of(List.of(plain("/g/c", "c").build(), plain("/g/d", "d").build()))
            : Optional.empty();
    GroupUpdate inner =
        new GroupUpdate(
            Optional.of("h"),
            Optional.of(List.of(plain("/g/h/e", "e").build())),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    GroupUpdate update =
        new GroupUpdate(
            Optional.empty(),
            apps,
            chaos.chance(30) ? Optional.of(List.of(inner)) : Optional.empty(),
            needs,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Command.UpdateGroup(id, update, force, false);
  }

  /** The same containers, killed or missed in another way. */
  private Command samePod(Pod pod, boolean force) {
    Pod other =
        PodBuilder.builder(pod)
            .killSelection(chaos.oneOf(List.of(KillSelection.values())))
            .unreachableStrategy(patience())
            .labels(Map.of("change", Long.toString(changes++)))
            .build();
    Command.Edit edit = new Command.UpdatePod(other, force, Origin.SELF);
    return chaos.chance(60) ? new Command.Rollout(edit, IN_PLACE) : edit;
  }

  private Command pod(boolean force) {
    PodContainer.Endpoint endpoint =
        new PodContainer.Endpoint(
            "http", Optional.empty(), Optional.of(0), List.of("tcp"), Map.of(), List.of());
    List<PodContainer> containers = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      containers.add(
          PodContainerBuilder.builder()
              .name(name)
              .exec(Optional.of(new CommandLine.Shell("run " + changes++)))
              .overrideEntrypoint(Optional.empty())
              .resources(new Resources(0.1, 1, 0, 0))
              .resourceLimits(Optional.empty())
              .endpoints(name.equals("one") ? List.of(endpoint) : List.of())
              .environment(Map.of())
              .volumeMounts(List.of())
              .artifacts(List.of())
              .labels(Map.of())
              .build());
    }
    Pod pod =
        PodBuilder.builder()
            .id(POD)
            .labels(Map.of())
            .environment(Map.of())
            .secrets(Map.of())
            .volumes(List.of())
            .constraints(List.of())
            .acceptedResourceRoles(Set.of())
            .containers(containers)
            .networks(List.of(Network.HOST))
            .instances(chaos.random.nextInt(5))
            .backoff(new Backoff(Duration.ofMillis(100), 1.5, Duration.ofSeconds(20)))
            .upgradeStrategy(chaos.oneOf(STRATEGIES))
            .killSelection(KillSelection.YOUNGEST_FIRST)
            .unreachableStrategy(UnreachableStrategy.DEFAULT)
            .executorResources(new Resources(0.1, 32, 10, 0))
            .role(SimCluster.ROLE)
            .versionInfo(VersionInfo.NONE)
            .build();
    return new Command.UpdatePod(pod, force, Origin.SELF);
  }

  private Command resident(boolean force) {
    Volume volume =
        new Volume.Persistent(
            "data",
            Volume.Mode.RW,
            Volume.DiskType.ROOT,
            10,
            Optional.empty(),
            Optional.empty(),
            List.of());
    Container container =
        new Container(
            Container.Engine.MESOS,
            Optional.empty(),
            Optional.empty(),
            List.of(volume),
            Optional.empty());
    AppUpdate app =
        AppUpdateBuilder.builder()
            .id(Optional.of(DATA.value()))
            .cmd(Optional.of("run " + changes++))
            .cpus(Optional.of(0.1))
            .mem(Optional.of(1.0))
            .instances(Optional.of(chaos.random.nextInt(4)))
            .backoff(Optional.of(Duration.ofMillis(500)))
            .maxLaunchDelay(Optional.of(Duration.ofSeconds(20)))
            .container(Optional.of(container))
            .portDefinitions(Optional.of(ports()))
            .build();
    return new Command.UpdateApp(DATA, app, false, true, force, Origin.SELF);
  }

  private Command create(boolean force) {
    if (chaos.chance(15)) {
      return resident(force);
    }
    String id = chaos.oneOf(IDS);
    boolean checked = chaos.chance(30);
    AppUpdateBuilder app =
        AppUpdateBuilder.builder()
            .id(Optional.of(id))
            .cmd(Optional.of("run " + changes++))
            .cpus(Optional.of(0.1))
            .mem(Optional.of(1.0))
            .instances(Optional.of(chaos.random.nextInt(6)))
            .upgradeStrategy(Optional.of(chaos.oneOf(STRATEGIES)))
            .killSelection(Optional.of(chaos.oneOf(List.of(KillSelection.values()))))
            .backoff(Optional.of(Duration.ofMillis(chaos.between(0, 3_000))))
            .maxLaunchDelay(Optional.of(Duration.ofSeconds(20)))
            .unreachableStrategy(Optional.of(patience()))
            .portDefinitions(Optional.of(ports()));
    if (checked) {
      app.healthChecks(Optional.of(List.of(check())));
    }
    if (chaos.chance(15)) {
      app.readinessChecks(Optional.of(List.of(ready())));
    }
    if (chaos.chance(10)) {
      app.constraints(
          Optional.of(
              List.of(new Constraint("hostname", Constraint.Operator.MAX_PER, Optional.of("4")))));
    } else if (chaos.chance(40) && id.equals("/b")) {
      app.constraints(Optional.of(List.of(constraint())));
      app.instances(Optional.of(chaos.random.nextInt(TIGHT)));
    }
    if (chaos.chance(10)) {
      app.labels(
          Optional.of(
              Map.of(
                  "EKIDEN_DEPLOYMENT_DEADLINE",
                  "30s",
                  "EKIDEN_DEPLOYMENT_ON_DEADLINE",
                  chaos.chance(50) ? "rollback" : "stall")));
    }
    if (chaos.chance(20) && !id.equals("/a")) {
      app.dependencies(Optional.of(Set.of("/a")));
    }
    AppUpdate update = app.build();
    return chaos.chance(70)
        ? new Command.CreateApp(update, force, Origin.SELF)
        : new Command.UpdateApp(PathId.of(id), update, false, true, force, Origin.SELF);
  }

  private Constraint constraint() {
    return switch (chaos.random.nextInt(6)) {
      case 0, 1 -> new Constraint("hostname", Constraint.Operator.UNIQUE, Optional.empty());
      case 2 -> new Constraint("hostname", Constraint.Operator.LIKE, Optional.of("host[1-4]"));
      case 3 -> new Constraint("hostname", Constraint.Operator.UNLIKE, Optional.of("host5"));
      case 4 -> new Constraint("hostname", Constraint.Operator.CLUSTER, Optional.of("host2"));
      default -> new Constraint("hostname", Constraint.Operator.GROUP_BY, Optional.of("5"));
    };
  }

  private List<PortDefinition> ports() {
    List<PortDefinition> ports = new ArrayList<>();
    for (int i = chaos.random.nextInt(3); i >= 0; i--) {
      ports.add(new PortDefinition(0, "tcp", Optional.of("p" + i), Map.of()));
    }
    return ports;
  }

  private HealthCheck check() {
    return new HealthCheck(
        "HTTP",
        Optional.of("/"),
        Optional.of(0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(chaos.between(0, 20)),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        chaos.random.nextInt(4),
        Duration.ZERO,
        Optional.of(false),
        "IPv4");
  }

  private static ReadinessCheck ready() {
    return new ReadinessCheck(
        "ready",
        "HTTP",
        "/",
        "p0",
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        List.of(200),
        false);
  }

  private Command update(App app, AppUpdate update, boolean force) {
    return new Command.UpdateApp(app.id(), update, true, false, force, Origin.SELF);
  }

  private Command scale(App app, boolean force) {
    return update(
        app, AppUpdateBuilder.builder().instances(Optional.of(count(app))).build(), force);
  }

  private Command change(App app, boolean force) {
    AppUpdateBuilder update = AppUpdateBuilder.builder().cmd(Optional.of("run " + changes++));
    if (chaos.chance(30)) {
      update.instances(Optional.of(count(app)));
    }
    if (chaos.chance(30) && !app.resident()) {
      update.upgradeStrategy(Optional.of(chaos.oneOf(STRATEGIES)));
    }
    if (chaos.chance(20)) {
      update.healthChecks(Optional.of(chaos.chance(50) ? List.of() : List.of(check())));
    }
    return update(app, update.build(), force);
  }

  private Optional<Command> cancel(State state, boolean force) {
    List<Deployment> deployments = List.copyOf(state.deployments());
    return deployments.isEmpty()
        ? Optional.empty()
        : Optional.of(new Command.CancelDeployment(chaos.oneOf(deployments).id(), force));
  }

  private Command kill(State state, App app, boolean force) {
    List<Instance> instances = List.copyOf(state.instances(app.id()));
    Command.Selection selection =
        instances.isEmpty() || chaos.chance(20)
            ? new Command.Selection.All()
            : new Command.Selection.Instances(Set.of(chaos.oneOf(instances).id()));
    return new Command.KillInstances(
        Optional.of(app.id()), selection, chaos.chance(30), chaos.chance(20), force);
  }

  private Command group(boolean force) {
    if (chaos.chance(30)) {
      return new Command.DeleteGroup(PathId.of("/g"), force);
    }
    GroupUpdate update =
        new GroupUpdate(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(chaos.oneOf(List.of(0.5, 2.0))),
            Optional.empty());
    return new Command.UpdateGroup(PathId.of("/g"), update, force, chaos.chance(10));
  }
}
