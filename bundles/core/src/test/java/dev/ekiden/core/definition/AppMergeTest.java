package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Scene.create;
import static dev.ekiden.core.definition.Scene.given;
import static dev.ekiden.core.definition.Scene.patch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Container.Engine;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.PortMapping;
import dev.ekiden.api.model.Residency;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AppMergeTest {
  private static final Settings FEATURED =
      SettingsBuilder.builder(Settings.DEFAULT)
          .features(Set.of("external_volumes"))
          .role("marathon")
          .defaultNetworkName(Optional.of("dcos"))
          .build();

  private final Scene scene = new Scene(FEATURED);

  private App made(AppUpdateBuilder app) {
    scene.carryOut(create(app.build()));
    return scene.app("/v");
  }

  private static Optional<List<Network>> networks(Network.Mode mode) {
    return Optional.of(List.of(new Network(mode, Optional.empty(), Map.of())));
  }

  private static Optional<Container> mesos(
      Optional<List<PortMapping>> mappings, Volume... volumes) {
    return Optional.of(
        new Container(
            Engine.MESOS, Optional.empty(), mappings, List.of(volumes), Optional.empty()));
  }

  private static PortMapping mapping(
      Optional<Integer> hostPort, int servicePort, Optional<String> name) {
    return new PortMapping(0, hostPort, servicePort, "tcp", name, Map.of(), List.of());
  }

  @Test
  void fillsInWhatIsNotSaid() {
    App app = made(given("/v"));
    assertThat(app.instances()).isEqualTo(1);
    assertThat(app.resources()).isEqualTo(new Resources(1, 128, 0, 0));
    assertThat(app.backoff().max()).isEqualTo(Duration.ofSeconds(300));
    assertThat(app.networks()).containsExactly(Network.HOST);
    assertThat(app.portDefinitions())
        .containsExactly(new PortDefinition(10_000, "tcp", Optional.of("default"), Map.of()));
    assertThat(app.upgradeStrategy()).isEqualTo(UpgradeStrategy.DEFAULT);
    assertThat(app.unreachableStrategy()).isEqualTo(UnreachableStrategy.DEFAULT);
    assertThat(app.role()).isEqualTo("marathon");
    assertThat(app.executor()).isEmpty();
    assertThat(app.residency()).isEmpty();
  }

  @Test
  void anEmptyListOfPortsMeansNone() {
    App app = made(given("/v").portDefinitions(Optional.of(List.of())));
    assertThat(app.portDefinitions()).isEmpty();
  }

  @Test
  void hostNetworkingDropsMappings() {
    App app =
        made(
            given("/v")
                .container(
                    mesos(Optional.of(List.of(mapping(Optional.empty(), 0, Optional.empty()))))));
    assertThat(app.container().orElseThrow().portMappings()).isEmpty();
    assertThat(app.portDefinitions()).hasSize(1);
  }

  @Test
  void bridgesMapEveryPortAndNeedAContainer() {
    App app =
        made(given("/v").networks(networks(Network.Mode.BRIDGE)).requirePorts(Optional.of(true)));
    assertThat(app.container().orElseThrow().engine()).isEqualTo(Engine.MESOS);
    assertThat(app.portMappings())
        .containsExactly(mapping(Optional.of(0), 10_000, Optional.of("default")));
    assertThat(app.requirePorts()).isFalse();
    assertThat(app.portDefinitions()).isEmpty();
  }

  @Test
  void containerNetworksGetTheDefaultName() {
    App app =
        made(
            given("/v")
                .networks(networks(Network.Mode.CONTAINER))
                .container(mesos(Optional.empty())));
    assertThat(app.networks().getFirst().name()).hasValue("dcos");
    assertThat(app.portMappings())
        .containsExactly(mapping(Optional.empty(), 10_000, Optional.of("default")));
  }

  @Test
  void changingNetworksCarriesTheNumberOfPortsOver() {
    made(
        given("/v")
            .container(mesos(Optional.empty()))
            .portDefinitions(
                Optional.of(
                    List.of(
                        new PortDefinition(0, "tcp", Optional.of("a"), Map.of()),
                        new PortDefinition(0, "tcp", Optional.of("b"), Map.of())))));
    scene.carryOut(patch("/v", AppUpdateBuilder.builder().networks(networks(Network.Mode.BRIDGE))));
    assertThat(scene.app("/v").portMappings())
        .containsExactly(
            mapping(Optional.of(0), 10_000, Optional.of("default")),
            mapping(Optional.of(0), 10_001, Optional.empty()));
    scene.carryOut(patch("/v", AppUpdateBuilder.builder().networks(networks(Network.Mode.HOST))));
    assertThat(scene.app("/v").portDefinitions())
        .containsExactly(new PortDefinition(10_000, "tcp", Optional.of("default"), Map.of()));
  }

  @Test
  void disksMakeAnAppResident() {
    Volume disk =
        new Volume.Persistent(
            "data",
            Volume.Mode.RW,
            Volume.DiskType.ROOT,
            10,
            Optional.empty(),
            Optional.empty(),
            List.of());
    App app = made(given("/v").container(mesos(Optional.empty(), disk)));
    assertThat(app.upgradeStrategy()).isEqualTo(UpgradeStrategy.RESIDENT);
    assertThat(app.unreachableStrategy()).isInstanceOf(UnreachableStrategy.Disabled.class);
    assertThat(app.residency()).hasValue(new Residency(Duration.ofSeconds(3600), "WAIT_FOREVER"));
  }

  @Test
  void externalVolumesAreNotStartedTwice() {
    Volume volume =
        new Volume.Dvdi(
            "/a", Volume.Mode.RW, "v", Optional.empty(), Map.of("dvdi/driver", "rexray"), true);
    App app = made(given("/v").container(mesos(Optional.empty(), volume)));
    assertThat(app.upgradeStrategy()).isEqualTo(UpgradeStrategy.RESIDENT);
    assertThat(app.unreachableStrategy()).isEqualTo(UnreachableStrategy.DEFAULT);
  }

  @Test
  void residencyWithoutADiskIsForgotten() {
    App app =
        made(given("/v").residency(Optional.of(new Residency(Duration.ZERO, "WAIT_FOREVER"))));
    assertThat(app.residency()).isEmpty();
  }

  private static HealthCheck unaddressed() {
    var check = DefinitionsTest.check("HTTP");
    return new HealthCheck(
        check.protocol(),
        check.path(),
        Optional.empty(),
        check.port(),
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

  @Test
  void checksAskTheFirstPort() {
    App app = made(given("/v").healthChecks(Optional.of(List.of(unaddressed()))));
    assertThat(app.healthChecks().getFirst().portIndex()).isEmpty();
    scene.carryOut(patch("/v", AppUpdateBuilder.builder().mem(Optional.of(64.0))));
    assertThat(scene.app("/v").healthChecks().getFirst().portIndex()).hasValue(0);
  }

  @Test
  void namingThePortThatACheckAsksAnywayRestartsNothing() {
    made(given("/v").healthChecks(Optional.of(List.of(unaddressed()))));
    App before = scene.app("/v");
    scene.carryOut(patch("/v", AppUpdateBuilder.builder().instances(Optional.of(2))));
    App after = scene.app("/v");
    assertThat(after.healthChecks().getFirst().portIndex()).hasValue(0);
    assertThat(after.versionInfo().lastConfigChangeAt())
        .isEqualTo(before.versionInfo().lastConfigChangeAt());
    assertThat(after.versionInfo().lastScalingAt()).isAfter(before.versionInfo().lastScalingAt());
  }

  @Test
  void dependenciesAreRelativeToTheGroup() {
    scene.carryOut(
        Scene.put(
            "/g",
            Scene.Wanted.group()
                .apps(given("a").dependencies(Optional.of(Set.of("b", "../c", "/d"))).build())
                .build()));
    assertThat(scene.app("/g/a").dependencies())
        .isEqualTo(Set.of(PathId.of("/g/b"), PathId.of("/c"), PathId.of("/d")));
  }
}
