package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.Backoff;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.Residency;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.VersionInfo;
import dev.ekiden.api.model.Volume;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a complete app out of what a caller gave. */
final class AppMerge {
  private static final Resources DEFAULT_RESOURCES = new Resources(1, 128, 0, 0);
  private static final Residency DEFAULT_RESIDENCY =
      new Residency(Duration.ofHours(1), "WAIT_FOREVER");

  private final Optional<App> base;
  private final AppUpdate update;

  private AppMerge(AppUpdate update, Optional<App> base) {
    this.update = update;
    this.base = base;
  }

  /**
   * @param base the app that lends its values to what is absent; empty: absent is default
   * @param relativeTo what relative dependencies are relative to
   * @param role default role at that place of the tree
   */
  static Requested merge(
      PathId id,
      AppUpdate update,
      Optional<App> base,
      PathId relativeTo,
      String role,
      Settings settings) {
    return new AppMerge(update, base).merge(id, relativeTo, role, settings);
  }

  private Requested merge(PathId id, PathId relativeTo, String role, Settings settings) {
    Networking networking =
        Networking.of(
            update.networks().or(() -> base.map(App::networks)).orElse(List.of()),
            update.container().or(() -> base.flatMap(App::container)),
            update
                .portDefinitions()
                .or(() -> base.filter(App::hostNetworking).map(App::portDefinitions)),
            update.requirePorts().or(() -> base.map(App::requirePorts)).orElse(false),
            settings);
    List<Volume> volumes = networking.container().map(Container::volumes).orElse(List.of());
    boolean persistent = volumes.stream().anyMatch(v -> v instanceof Volume.Persistent);
    boolean external =
        volumes.stream().anyMatch(v -> v instanceof Volume.Dvdi || v instanceof Volume.Csi);
    Optional<UpgradeStrategy> upgrade =
        update.upgradeStrategy().or(() -> base.map(App::upgradeStrategy));
    Optional<UnreachableStrategy> unreachable =
        update.unreachableStrategy().or(() -> base.map(App::unreachableStrategy));
    Optional<Residency> residency = update.residency().or(() -> base.flatMap(App::residency));
    Resources had = base.map(App::resources).orElse(DEFAULT_RESOURCES);
    Backoff backedOff = base.map(App::backoff).orElse(Backoff.DEFAULT);
    App app =
        new App(
            id,
            update.cmd().or(() -> base.flatMap(App::cmd)),
            update.args().or(() -> base.map(App::args)).orElse(List.of()),
            update.user().or(() -> base.flatMap(App::user)),
            update.env().or(() -> base.map(App::env)).orElse(Map.of()),
            update.instances().or(() -> base.map(App::instances)).orElse(1),
            new Resources(
                update.cpus().orElse(had.cpus()),
                update.mem().orElse(had.mem()),
                update.disk().orElse(had.disk()),
                update.gpus().orElse(had.gpus())),
            update.executorResources().or(() -> base.flatMap(App::executorResources)),
            update.resourceLimits().or(() -> base.flatMap(App::resourceLimits)),
            update.executor().or(() -> base.map(App::executor)).orElse(""),
            update.constraints().or(() -> base.map(App::constraints)).orElse(List.of()),
            update.fetch().or(() -> base.map(App::fetch)).orElse(List.of()),
            networking.portDefinitions(),
            networking.requirePorts(),
            new Backoff(
                update.backoff().orElse(backedOff.initial()),
                update.backoffFactor().orElse(backedOff.factor()),
                update.maxLaunchDelay().orElse(backedOff.max())),
            networking.container(),
            networking.networks(),
            healthChecks(networking),
            update.check().or(() -> base.flatMap(App::check)),
            update.readinessChecks().or(() -> base.map(App::readinessChecks)).orElse(List.of()),
            update
                .dependencies()
                .map(ids -> resolve(ids, relativeTo))
                .or(() -> base.map(App::dependencies))
                .orElse(Set.of()),
            upgrade.orElse(
                persistent || external ? UpgradeStrategy.RESIDENT : UpgradeStrategy.DEFAULT),
            unreachable.orElse(
                persistent ? new UnreachableStrategy.Disabled() : UnreachableStrategy.DEFAULT),
            update
                .killSelection()
                .or(() -> base.map(App::killSelection))
                .orElse(KillSelection.YOUNGEST_FIRST),
            update.labels().or(() -> base.map(App::labels)).orElse(Map.of()),
            update
                .acceptedResourceRoles()
                .or(() -> base.map(App::acceptedResourceRoles))
                .orElse(Set.of()),
            update.role().or(() -> base.map(App::role)).orElse(role),
            update.taskKillGracePeriod().or(() -> base.flatMap(App::taskKillGracePeriod)),
            update.secrets().or(() -> base.map(App::secrets)).orElse(Map.of()),
            persistent ? residency.or(() -> Optional.of(DEFAULT_RESIDENCY)) : Optional.empty(),
            update.tty().or(() -> base.flatMap(App::tty)),
            VersionInfo.NONE);
    return new Requested(
        app,
        upgrade.isPresent(),
        unreachable.isPresent(),
        persistent || residency.isPresent(),
        update.acceptedResourceRoles().map(Set::isEmpty).orElse(false),
        update.problems().orElse(List.of()));
  }

  /** An app that has ports has its checks ask the first one, where they name none. */
  private List<HealthCheck> healthChecks(Networking networking) {
    List<HealthCheck> checks =
        update.healthChecks().or(() -> base.map(App::healthChecks)).orElse(List.of());
    List<PortMapping> mappings =
        networking.container().flatMap(Container::portMappings).orElse(List.of());
    boolean hasPorts =
        base.isPresent()
            ? update.healthChecks().isPresent()
                || !networking.portDefinitions().isEmpty()
                || !mappings.isEmpty()
            : update.container().isPresent() && !mappings.isEmpty();
    return hasPorts ? checks.stream().map(AppMerge::onFirstPort).toList() : checks;
  }

  static HealthCheck onFirstPort(HealthCheck check) {
    if (check.protocol().equals("COMMAND")
        || check.port().isPresent()
        || check.portIndex().isPresent()) {
      return check;
    }
    return new HealthCheck(
        check.protocol(),
        check.path(),
        Optional.of(0),
        Optional.empty(),
        check.endpoint(),
        check.command(),
        check.gracePeriod(),
        check.interval(),
        check.timeout(),
        check.maxConsecutiveFailures(),
        check.delay(),
        check.ignoreHttp1xx(),
        check.ipProtocol());
  }

  static Set<PathId> resolve(Set<String> ids, PathId relativeTo) {
    Set<PathId> resolved = new LinkedHashSet<>();
    ids.forEach(id -> resolved.add(relativeTo.resolve(id)));
    return resolved;
  }
}
