package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Scene.create;
import static dev.ekiden.core.definition.Scene.delete;
import static dev.ekiden.core.definition.Scene.given;
import static dev.ekiden.core.definition.Scene.patch;
import static dev.ekiden.core.definition.Scene.plain;
import static dev.ekiden.core.definition.Scene.pod;
import static dev.ekiden.core.definition.Scene.put;
import static dev.ekiden.core.definition.Scene.replace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionsTest {
  private final Scene scene = new Scene();

  private static AppUpdateBuilder nothing() {
    return AppUpdateBuilder.builder();
  }

  private static AppUpdateBuilder ports(Integer... ports) {
    return nothing()
        .portDefinitions(
            Optional.of(
                List.of(ports).stream()
                    .map(p -> new PortDefinition(p, "tcp", Optional.empty(), Map.of()))
                    .toList()));
  }

  // Versions

  @Test
  void countsEveryKindOfChange() {
    Instant created = scene.carryOut(create("/a")).version();
    assertThat(info("/a")).containsExactly(created, created, created);

    Instant scaled = scene.carryOut(patch("/a", nothing().instances(Optional.of(3)))).version();
    assertThat(info("/a")).containsExactly(scaled, scaled, created);

    Instant changed = scene.carryOut(patch("/a", nothing().mem(Optional.of(64.0)))).version();
    assertThat(info("/a")).containsExactly(changed, changed, changed);

    var restart = scene.carryOut(new Command.RestartApp(PathId.of("/a"), false));
    assertThat(info("/a")).containsExactly(restart.version(), changed, restart.version());
    assertThat(restart.restarted()).containsExactly(PathId.of("/a"));

    var same = scene.carryOut(patch("/a", nothing().mem(Optional.of(64.0))));
    assertThat(same.changed()).isEmpty();
    assertThat(info("/a")).containsExactly(restart.version(), changed, restart.version());
    assertThat(scene.tree.root().version()).isEqualTo(same.version());
  }

  private List<Instant> info(String id) {
    var info = scene.app(id).versionInfo();
    return List.of(info.version(), info.lastScalingAt(), info.lastConfigChangeAt());
  }

  @Test
  void versionsGrowEvenWhenTheClockStandsStill() {
    Instant first = scene.carryOut(create("/a")).version();
    scene.now = first.minusSeconds(100);
    Instant second = scene.carryOut(create("/b")).version();
    assertThat(second).isEqualTo(first.plusMillis(1));
  }

  @Test
  void theOrderOfConstraintsAndChecksMakesNoDifference() {
    var check = check("HTTP");
    var other = check("COMMAND");
    scene.carryOut(create(given("/a").healthChecks(Optional.of(List.of(check, other))).build()));
    var changed =
        scene.carryOut(patch("/a", nothing().healthChecks(Optional.of(List.of(other, check)))));
    assertThat(scene.app("/a").versionInfo().lastConfigChangeAt()).isNotEqualTo(changed.version());
  }

  @Test
  void aPodThatIsOnlyKilledOtherwiseKeepsItsContainers() {
    scene.carryOut(create(pod("/p").build()));
    RunSpec before = scene.tree.spec(PathId.of("/p")).orElseThrow();
    var changed = scene.carryOut(put(pod("/p").killSelection(KillSelection.OLDEST_FIRST).build()));
    RunSpec after = scene.tree.spec(PathId.of("/p")).orElseThrow();
    assertThat(Definitions.sameConfig(before, after)).isTrue();
    assertThat(after.version()).isEqualTo(changed.version());
    assertThat(after.versionInfo().lastConfigChangeAt())
        .isEqualTo(before.versionInfo().lastConfigChangeAt());
  }

  @Test
  void theAnswerToACreationIsTheAppBeforePortsAreAssigned() {
    var created = scene.carryOut(create("/a"));
    App told = (App) created.subject().orElseThrow();
    assertThat(told.servicePorts()).containsExactly(0);
    assertThat(told.version()).isEqualTo(created.version());
    assertThat(created.created()).isTrue();
    assertThat(scene.app("/a").servicePorts()).containsExactly(10_000);
  }

  @Test
  void theAnswerToAPodIsThePodAsGiven() {
    scene.carryOut(create(pod("/p").build()));
    var same = scene.carryOut(put(pod("/p").build()));
    assertThat(same.changed()).isEmpty();
    assertThat(same.subject().orElseThrow().version()).isEqualTo(same.version());
    assertThat(same.created()).isFalse();
  }

  // Updates

  @Test
  void whatIsAbsentIsKeptOrTakesItsDefault() {
    scene.carryOut(
        create(
            given("/a")
                .labels(Optional.of(Map.of("a", "1")))
                .user(Optional.of("u"))
                .instances(Optional.of(3))
                .build()));
    scene.carryOut(patch("/a", nothing().mem(Optional.of(64.0))));
    assertThat(scene.app("/a").labels()).containsEntry("a", "1");
    assertThat(scene.app("/a").instances()).isEqualTo(3);
    scene.carryOut(replace("/a", given("/a").cpus(Optional.of(2.0))));
    assertThat(scene.app("/a").labels()).isEmpty();
    assertThat(scene.app("/a").user()).isEmpty();
    assertThat(scene.app("/a").instances()).isEqualTo(1);
    assertThat(scene.app("/a").resources().mem()).isEqualTo(128);
  }

  @Test
  void anUnknownAppIsCreatedOnlyOnRequestAndAfterItIsFoundValid() {
    var valid =
        new Command.UpdateApp(PathId.of("/x"), plain("/x"), true, false, false, Origin.SELF);
    assertThat(scene.refusal(valid)).isEqualTo(new Refusal.NotFound("App '/x' does not exist"));
    var invalid =
        new Command.UpdateApp(
            PathId.of("/x"),
            nothing().instances(Optional.of(3)).build(),
            true,
            false,
            false,
            Origin.SELF);
    assertThat(scene.violations(invalid))
        .containsExactly(
            "/ AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.");
    assertThat(scene.carryOut(replace("/x", given("/x"))).created()).isTrue();
  }

  @Test
  void goesBackToAStoredVersion() {
    Instant first = scene.carryOut(create("/a")).version();
    scene.carryOut(patch("/a", nothing().mem(Optional.of(64.0))));
    var back = scene.carryOut(patch("/a", nothing().version(Optional.of(first))));
    assertThat(scene.app("/a").resources().mem()).isEqualTo(128);
    assertThat(scene.app("/a").version()).isEqualTo(back.version());
    assertThat(
            scene.violations(
                patch("/a", nothing().version(Optional.of(first)).mem(Optional.of(1.0)))))
        .containsExactly("/ The 'version' field may only be combined with the 'id' field.");
    assertThat(scene.refusal(patch("/a", nothing().version(Optional.of(first.minusSeconds(1))))))
        .isInstanceOf(Refusal.NotFound.class);
  }

  @Test
  void refusesWhatExists() {
    scene.carryOut(create("/x"));
    assertThat(scene.refusal(create("x")))
        .isEqualTo(new Refusal.Conflict("An app with id [/x] already exists."));
    scene.carryOut(create(pod("/p").build()));
    assertThat(scene.refusal(create(pod("/p").build())))
        .isEqualTo(new Refusal.Conflict("A pod with id [/p] already exists."));
    assertThat(scene.refusal(delete("/p")))
        .isEqualTo(new Refusal.NotFound("App '/p' does not exist"));
    assertThat(scene.refusal(new Command.DeletePod(PathId.of("/x"), false, Origin.SELF)))
        .isEqualTo(new Refusal.NotFound("Pod '/x' does not exist"));
  }

  @Test
  void appsPodsAndGroupsShareOneNameSpace() {
    scene.carryOut(create("/x/y"));
    assertThat(scene.violations(create("/x")))
        .containsExactly("/ Groups and Applications may not have the same identifier.");
    assertThat(scene.violations(create(pod("/x").build())))
        .containsExactly("/ Groups and Pods may not have the same identifier.");
    assertThat(scene.violations(create(pod("/x/y").build())))
        .containsExactly(
            "/groups(0) Applications and Pods may not share the same id",
            "/ Applications and Pods may not share the same id");
    assertThat(scene.violations(create("/x/y/z")))
        .containsExactly("/groups(0) Groups and Applications may not have the same identifier.");
  }

  @Test
  void anEmptyGroupMakesRoomForAnApp() {
    scene.carryOut(create("/x/y/z"));
    scene.carryOut(delete("/x/y/z"));
    var changed = scene.carryOut(create("/x"));
    assertThat(changed.removedGroups()).extracting(Group::id).contains(PathId.of("/x"));
    assertThat(scene.tree.group(PathId.of("/x/y"))).isEmpty();
  }

  @Test
  void cyclesAreRefused() {
    assertThat(
            scene.violations(create(given("/v").dependencies(Optional.of(Set.of("/v"))).build())))
        .containsExactly("/ Dependency graph has cyclic dependencies.");
    scene.carryOut(create(given("/a").dependencies(Optional.of(Set.of("/g"))).build()));
    assertThat(
            scene.violations(create(given("/g/b").dependencies(Optional.of(Set.of("/a"))).build())))
        .containsExactly("/ Dependency graph has cyclic dependencies.");
  }

  // Service ports

  @Test
  void assignsTheLowestFreePortsAndKeepsThem() {
    scene.carryOut(create("/a"));
    scene.carryOut(
        create(given("/b").portDefinitions(ports(0, 10_002, 0).build().portDefinitions()).build()));
    assertThat(scene.app("/b").servicePorts()).containsExactly(10_001, 10_002, 10_003);
    scene.carryOut(patch("/b", ports(0, 0)));
    assertThat(scene.app("/b").servicePorts()).containsExactly(10_001, 10_002);
    scene.carryOut(patch("/b", ports(10_002, 0)));
    assertThat(scene.app("/b").servicePorts()).containsExactly(10_002, 10_001);
    scene.carryOut(delete("/a"));
    scene.carryOut(create("/c"));
    assertThat(scene.app("/c").servicePorts()).containsExactly(10_000);
  }

  @Test
  void sharesExplicitPortsAndNamesAnEmptyRange() {
    Scene small =
        new Scene(
            SettingsBuilder.builder(Settings.DEFAULT)
                .localPortMin(10_000)
                .localPortMax(10_001)
                .build());
    var shared = ports(9_991).build().portDefinitions();
    small.carryOut(create(given("/s1").portDefinitions(shared).build()));
    small.carryOut(create(given("/s2").portDefinitions(shared).build()));
    small.carryOut(create("/a"));
    small.carryOut(create("/b"));
    assertThat(small.refusal(create("/c")))
        .isEqualTo(
            new Refusal.Unprocessable("All ports in the range [10000-10001) are already in use"));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void neverAssignsAPortTwice(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      String id = "/a" + random.nextInt(12);
      Integer[] wanted =
          IntStream.range(0, random.nextInt(4)).mapToObj(n -> 0).toArray(Integer[]::new);
      Command.Edit edit =
          random.nextInt(4) == 0
              ? delete(id)
              : patch(id, given(id).portDefinitions(ports(wanted).build().portDefinitions()));
      if (scene.attempt(edit) instanceof Outcome.Changed changed) {
        scene.adopt(changed);
      }
      Set<Integer> seen = new HashSet<>();
      for (RunSpec spec : scene.tree.specs()) {
        for (int port : ((App) spec).servicePorts()) {
          assertThat(seen.add(port)).as("port %d, step %d", port, i).isTrue();
          assertThat(port).isBetween(10_000, 10_040);
        }
      }
    }
  }

  // Roles

  @Test
  void rolesFollowTheTopLevelGroup() {
    Scene top =
        new Scene(SettingsBuilder.builder(Settings.DEFAULT).newGroupEnforceRole("top").build());
    top.carryOut(create("/qa/z"));
    assertThat(top.app("/qa/z").role()).isEqualTo("qa");
    assertThat(top.group("/qa").enforceRole()).isTrue();
    assertThat(top.violations(create(given("/qa/y").role(Optional.of("*")).build())))
        .containsExactly("/role got *, expected one of: [qa]");

    scene.carryOut(create("/g/x"));
    assertThat(scene.app("/g/x").role()).isEqualTo("*");
    assertThat(scene.violations(create(given("/g/y").role(Optional.of("f")).build())))
        .containsExactly("/role got f, expected one of: [*, g]");
    scene.carryOut(new Command.EnforceRole(PathId.of("/g"), true));
    scene.carryOut(create(pod("/g/p").build()));
    assertThat(scene.tree.spec(PathId.of("/g/p")).orElseThrow().role()).isEqualTo("g");
    scene.carryOut(patch("/g/x", nothing().mem(Optional.of(1.0))));
    assertThat(scene.app("/g/x").role()).isEqualTo("*");
  }

  @Test
  void enforcingARoleIsNoNewVersion() {
    Instant created = scene.carryOut(create("/g/x")).version();
    var changed = scene.carryOut(new Command.EnforceRole(PathId.of("/g"), true));
    assertThat(changed.version()).isEqualTo(created);
    assertThat(scene.group("/g").enforceRole()).isTrue();
    assertThat(scene.history.groupAt(PathId.of("/g"), created).orElseThrow().group().enforceRole())
        .isTrue();
    scene.reload();
    assertThat(scene.group("/g").enforceRole()).isTrue();
    assertThat(scene.violations(new Command.EnforceRole(PathId.ROOT, true)))
        .containsExactly("/ Path needs to be top-level");
    assertThat(scene.refusal(new Command.EnforceRole(PathId.of("/nope"), true)))
        .isEqualTo(new Refusal.NotFound("Group '/nope' does not exist"));
  }

  // Going back

  @Test
  void scalesByKilledInstances() {
    scene.carryOut(create(given("/a").instances(Optional.of(5)).build()));
    var changed =
        scene.adopt(
            (Outcome.Changed)
                Definitions.scale(
                    Map.of(PathId.of("/a"), 3, PathId.of("/gone"), 1),
                    scene.tree,
                    scene.history,
                    scene.settings,
                    scene.now.plusSeconds(1)));
    assertThat(scene.app("/a").instances()).isEqualTo(3);
    assertThat(scene.app("/a").versionInfo().lastScalingAt()).isEqualTo(changed.version());
    assertThat(changed.changed()).containsExactly(PathId.of("/a"));
  }

  @Test
  void revertsOnlyWhatTheDeploymentChanged() {
    scene.carryOut(create("/g/a"));
    scene.carryOut(create("/other"));
    Tree before = scene.tree;
    var changed =
        scene.carryOut(
            put(
                "/",
                Scene.Wanted.group()
                    .groups(Scene.Wanted.group("/h").apps(plain("new")), Scene.Wanted.group("/k"))
                    .build()));
    Deployment deployment = deployment(before, changed);
    scene.carryOut(patch("/other", nothing().mem(Optional.of(7.0))));
    scene.carryOut(create("/k/kept"));

    scene.adopt(
        (Outcome.Changed)
            Definitions.revert(
                deployment, scene.tree, scene.history, scene.settings, scene.now.plusSeconds(1)));
    assertThat(scene.tree.specs())
        .extracting(s -> s.id().value())
        .containsExactly("/g/a", "/k/kept", "/other");
    assertThat(scene.app("/other").resources().mem()).isEqualTo(7);
    assertThat(scene.tree.groups())
        .extracting(g -> g.id().value())
        .containsExactly("/", "/g", "/k");
  }

  private Outcome.Changed revert(Deployment deployment) {
    return scene.adopt(
        (Outcome.Changed)
            Definitions.revert(
                deployment, scene.tree, scene.history, scene.settings, scene.now.plusSeconds(1)));
  }

  @Test
  void revertsWhatGroupsDependOn() {
    scene.carryOut(create("/db/a"));
    scene.carryOut(create("/web/a"));
    Tree before = scene.tree;
    var changed =
        scene.carryOut(
            put(
                "/web",
                Scene.Wanted.group().dependencies("/db").apps(plain("a"), plain("b")).build()));
    assertThat(scene.group("/web").dependencies()).containsExactly(PathId.of("/db"));
    revert(deployment(before, changed));
    assertThat(scene.group("/web").dependencies()).isEmpty();
    assertThat(scene.tree.specs())
        .extracting(s -> s.id().value())
        .containsExactly("/db/a", "/web/a");
  }

  @Test
  void revertBringsRemovedGroupsBackAsTheyWere() {
    scene.carryOut(create("/db/a"));
    scene.carryOut(
        put(
            "/web",
            Scene.Wanted.group().dependencies("/db").enforceRole(true).apps(plain("a")).build()));
    Tree before = scene.tree;
    var changed = scene.carryOut(new Command.DeleteGroup(PathId.of("/web"), false));
    revert(deployment(before, changed));
    assertThat(scene.group("/web").dependencies()).containsExactly(PathId.of("/db"));
    assertThat(scene.group("/web").enforceRole()).isTrue();
    assertThat(scene.app("/web/a").instances()).isEqualTo(1);
  }

  @Test
  void revertLeavesAloneWhatOthersHaveChangedSince() {
    scene.carryOut(create("/db/a"));
    scene.carryOut(create("/web/a"));
    scene.carryOut(create("/web/b"));
    Tree before = scene.tree;
    var changed =
        scene.carryOut(
            put(
                "/web",
                Scene.Wanted.group()
                    .dependencies("/db")
                    .apps(
                        given("a").mem(Optional.of(5.0)).build(),
                        given("b").mem(Optional.of(5.0)).build())
                    .build()));
    scene.carryOut(patch("/web/b", nothing().mem(Optional.of(9.0))));
    scene.carryOut(put("/web", Scene.Wanted.group().dependencies("/db", "/db/a").build()));
    revert(deployment(before, changed));
    assertThat(scene.app("/web/a").resources().mem()).isNotEqualTo(5);
    assertThat(scene.app("/web/b").resources().mem()).isEqualTo(9);
    assertThat(scene.group("/web").dependencies()).hasSize(2);
  }

  private static Deployment deployment(Tree before, Outcome.Changed changed) {
    Map<PathId, RunSpec> original = new HashMap<>();
    Map<PathId, RunSpec> target = new HashMap<>();
    for (PathId id : changed.changed()) {
      before.spec(id).ifPresent(spec -> original.put(id, spec));
      changed.next().spec(id).ifPresent(spec -> target.put(id, spec));
    }
    return new Deployment(
        Planner.plan(
            before,
            changed.next(),
            changed.changed(),
            changed.restarted(),
            Set.of(),
            new DeploymentId("d"),
            changed.version()),
        original,
        target,
        changed.createdGroups(),
        changed.removedGroups(),
        changed.changedGroups(),
        0,
        changed.version(),
        Optional.empty(),
        Optional.empty());
  }

  static HealthCheck check(String protocol) {
    return new HealthCheck(
        protocol,
        Optional.empty(),
        protocol.equals("COMMAND") ? Optional.empty() : Optional.of(0),
        Optional.empty(),
        Optional.empty(),
        protocol.equals("COMMAND") ? Optional.of(new CommandLine.Shell("true")) : Optional.empty(),
        Duration.ofSeconds(300),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        3,
        Duration.ofSeconds(15),
        Optional.empty(),
        "IPv4");
  }
}
