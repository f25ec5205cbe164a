package dev.ekiden.core.definition;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.Backoff;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.VersionInfo;
import dev.ekiden.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a complete app out of what a caller gave. */
final class AppMerge {
  private static final Resources DEFAULT_RESOURCES = new Resources(1, 128, 0, 0);
  private static final String SINGLE_INSTANCE = "MARATHON_SINGLE_INSTANCE_APP";

  private AppMerge() {}

  /**
   * @param base the app that lends its values to what is absent; empty: absent is default
   * @param dependencyBase what relative dependencies are relative to
   * @param role default role at that place of the tree
   */
  static App merge(
      PathId id,
      AppUpdate update,
      Optional<App> base,
      PathId dependencyBase,
      String role,
      Settings settings) {
    List<Network> networks =
        update.networks().or(() -> base.map(App::networks)).orElse(List.of(Network.HOST));
    boolean host = networks.stream().allMatch(n -> n.mode() == Network.Mode.HOST);
    Optional<Container> container = update.container().or(() -> base.flatMap(App::container));
    boolean resident =
        container.stream()
            .flatMap(c -> c.volumes().stream())
            .anyMatch(v -> v instanceof Volume.Persistent);
    Map<String, String> labels = update.labels().or(() -> base.map(App::labels)).orElse(Map.of());
    Resources had = base.map(App::resources).orElse(DEFAULT_RESOURCES);
    Backoff backedOff = base.map(App::backoff).orElse(Backoff.DEFAULT);
    return new App(
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
        host
            ? update
                .portDefinitions()
                .or(() -> base.filter(App::hostNetworking).map(App::portDefinitions))
                .orElse(List.of(new PortDefinition(0, "tcp", Optional.of("default"), Map.of())))
            : List.of(),
        host && update.requirePorts().or(() -> base.map(App::requirePorts)).orElse(false),
        new Backoff(
            update.backoff().orElse(backedOff.initial()),
            update.backoffFactor().orElse(backedOff.factor()),
            update.maxLaunchDelay().orElse(backedOff.max())),
        container,
        networks,
        update.healthChecks().or(() -> base.map(App::healthChecks)).orElse(List.of()),
        update.check().or(() -> base.flatMap(App::check)),
        update.readinessChecks().or(() -> base.map(App::readinessChecks)).orElse(List.of()),
        update
            .dependencies()
            .map(
                ids ->
                    ids.stream()
                        .map(dependencyBase::resolve)
                        .collect(Collectors.toUnmodifiableSet()))
            .or(() -> base.map(App::dependencies))
            .orElse(Set.of()),
        update
            .upgradeStrategy()
            .or(() -> base.map(App::upgradeStrategy))
            .orElse(
                resident
                    ? UpgradeStrategy.RESIDENT
                    : "true".equals(labels.get(SINGLE_INSTANCE))
                        ? UpgradeStrategy.SINGLE_INSTANCE
                        : UpgradeStrategy.DEFAULT),
        update
            .unreachableStrategy()
            .or(() -> base.map(App::unreachableStrategy))
            .orElse(resident ? new UnreachableStrategy.Disabled() : UnreachableStrategy.DEFAULT),
        update
            .killSelection()
            .or(() -> base.map(App::killSelection))
            .orElse(KillSelection.YOUNGEST_FIRST),
        labels,
        update
            .acceptedResourceRoles()
            .or(() -> base.map(App::acceptedResourceRoles))
            .orElse(Set.of()),
        update.role().or(() -> base.map(App::role)).orElse(role),
        update.taskKillGracePeriod().or(() -> base.flatMap(App::taskKillGracePeriod)),
        update.secrets().or(() -> base.map(App::secrets)).orElse(Map.of()),
        update.residency().or(() -> base.flatMap(App::residency)),
        update.tty().or(() -> base.flatMap(App::tty)),
        VersionInfo.NONE);
  }
}
