package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Scene.Wanted.group;
import static dev.ekiden.core.definition.Scene.create;
import static dev.ekiden.core.definition.Scene.given;
import static dev.ekiden.core.definition.Scene.plain;
import static dev.ekiden.core.definition.Scene.pod;
import static dev.ekiden.core.definition.Scene.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.api.model.PathId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GroupChangeTest {
  private final Scene scene = new Scene();

  private List<String> specs() {
    return scene.tree.specs().stream().map(s -> s.id().value()).toList();
  }

  private List<String> groups() {
    return scene.tree.groups().stream().map(g -> g.id().value()).toList();
  }

  private static Command.CreateGroup post(String enclosing, GroupUpdate wanted) {
    return new Command.CreateGroup(PathId.of(enclosing), wanted, false);
  }

  @Test
  void listsReplaceAndAbsenceKeeps() {
    scene.carryOut(
        put(
            "/g",
            group()
                .apps(plain("a"), plain("/g/b"))
                .groups(group("s").apps(plain("c")), group("/g/t"))
                .build()));
    scene.carryOut(create(pod("/g/p").build()));
    assertThat(specs()).containsExactly("/g/a", "/g/b", "/g/p", "/g/s/c");
    assertThat(groups()).containsExactly("/", "/g", "/g/s", "/g/t");

    scene.carryOut(put("/g", group().apps(plain("a")).build()));
    assertThat(specs()).containsExactly("/g/a", "/g/p", "/g/s/c");

    var changed = scene.carryOut(put("/g", group().groups(group("t").apps(plain("d"))).build()));
    assertThat(specs()).containsExactly("/g/a", "/g/p", "/g/t/d");
    assertThat(changed.removedGroups()).extracting(g -> g.id().value()).containsExactly("/g/s");

    scene.carryOut(put("/g", group().dependencies("other", "/x").build()));
    assertThat(scene.group("/g").dependencies())
        .isEqualTo(Set.of(PathId.of("/g/other"), PathId.of("/x")));
    scene.carryOut(put("/g", group().build()));
    assertThat(scene.group("/g").dependencies()).hasSize(2);
  }

  @Test
  void theIdInTheBodyCounts() {
    scene.carryOut(put("/", group("/g").apps(plain("a")).build()));
    scene.carryOut(put("/g", group("/h").apps(plain("b")).build()));
    scene.carryOut(put("/g", group("sub").apps(plain("c")).build()));
    assertThat(specs()).containsExactly("/g/a", "/g/sub/c", "/h/b");
  }

  @Test
  void theLaterOfTwoOfTheSameNameCounts() {
    scene.carryOut(
        put(
            "/g",
            group()
                .apps(plain("a"), given("a").mem(Optional.of(64.0)).build())
                .groups(group("a"))
                .build()));
    assertThat(scene.app("/g/a").resources().mem()).isEqualTo(64);
    assertThat(groups()).containsExactly("/", "/g");
  }

  @Test
  void namesTheGroupAroundTheAddressInEvents() {
    assertThat(scene.carryOut(put("/g", group().build())).addressed()).isEqualTo(PathId.ROOT);
    assertThat(scene.carryOut(put("/g/s", group().build())).addressed()).isEqualTo(PathId.of("/g"));
    assertThat(scene.carryOut(post("/", group("/h").build())).addressed()).isEqualTo(PathId.ROOT);
  }

  @Test
  void refusesToCreateWhatExists() {
    scene.carryOut(create("/x"));
    scene.carryOut(put("/g", group().build()));
    assertThat(scene.refusal(post("/", group("/g").build())))
        .isEqualTo(
            new Refusal.Conflict("Group /g is already created. Use PUT to change this group."));
    assertThat(scene.refusal(post("/", group().build())))
        .isEqualTo(
            new Refusal.Conflict("Group / is already created. Use PUT to change this group."));
    assertThat(scene.refusal(post("/", group("/x").build())))
        .isEqualTo(new Refusal.Conflict("An app with the path /x already exists."));
    assertThat(scene.violations(put("/x", group().apps().build())))
        .containsExactly("/ Groups and Applications may not have the same identifier.");
    assertThat(scene.violations(put("/x/y", group().apps(plain("z")).build())))
        .containsExactly("/ Groups and Applications may not have the same identifier.");
  }

  @Test
  void scalesAllAppsUpToWhole() {
    scene.carryOut(
        put(
            "/g",
            group()
                .apps(given("a").instances(Optional.of(3)).build(), plain("b"))
                .groups(group("s").apps(given("c").instances(Optional.of(0)).build()))
                .build()));
    scene.carryOut(create(pod("/g/p").instances(5).build()));
    scene.carryOut(put("/g", group().scaleBy(1.5).build()));
    assertThat(List.of("/g/a", "/g/b", "/g/s/c"))
        .extracting(id -> scene.app(id).instances())
        .containsExactly(5, 2, 0);
    assertThat(scene.tree.spec(PathId.of("/g/p")).orElseThrow().instances()).isEqualTo(5);
    assertThat(scene.violations(put("/g", group().scaleBy(1e18).build())))
        .contains("/scaleBy got 5000000000000000000, expected 100000 or fewer");
    scene.carryOut(put("/new", group().scaleBy(2).build()));
    assertThat(groups()).contains("/new");
  }

  @Test
  void restoresAVersionWithEverythingBelow() {
    Instant first =
        scene
            .carryOut(put("/g", group().apps(plain("a"), plain("kept")).groups(group("s")).build()))
            .version();
    App kept = scene.app("/g/kept");
    scene.carryOut(
        put(
            "/g",
            group()
                .apps(given("a").mem(Optional.of(64.0)).build(), plain("kept"))
                .groups(group("t"))
                .build()));
    Instant back = scene.carryOut(put("/g", group().version(first).build())).version();
    assertThat(groups()).containsExactly("/", "/g", "/g/s");
    assertThat(scene.app("/g/a").resources().mem()).isEqualTo(128);
    assertThat(scene.app("/g/a").version()).isEqualTo(back);
    assertThat(scene.app("/g/kept")).isEqualTo(kept);
    assertThat(
            scene.refusal(
                put("/g", group().version(Instant.parse("2015-01-01T00:00:00Z")).build())))
        .isEqualTo(
            new Refusal.Unprocessable(
                "Group /g not available in version 2015-01-01T00:00:00.000Z"));
    assertThat(scene.refusal(put("/nope", group().version(first).build())))
        .isInstanceOf(Refusal.Unprocessable.class);
  }

  @Test
  void deletesGroupsWithEverythingBelowAndTheRootsContent() {
    scene.carryOut(put("/g", group().apps(plain("a")).groups(group("s").apps(plain("b"))).build()));
    scene.carryOut(create("/top"));
    scene.carryOut(new Command.DeleteGroup(PathId.of("/g"), false));
    assertThat(specs()).containsExactly("/top");
    scene.carryOut(new Command.DeleteGroup(PathId.ROOT, false));
    assertThat(specs()).isEmpty();
    assertThat(groups()).containsExactly("/");
    assertThat(scene.refusal(new Command.DeleteGroup(PathId.of("/g"), false)))
        .isEqualTo(new Refusal.NotFound("Group '/g' does not exist"));
  }

  @Test
  void enforcementChangesOnItsOwnOnly() {
    scene.carryOut(put("/g", group().apps(plain("a")).build()));
    assertThat(scene.violations(put("/g", group().enforceRole(true).apps(plain("a")).build())))
        .containsExactly(
            "/enforceRole enforceRole cannot be modified in a request that adds, removes or"
                + " modifies services; please make these changes in separate requests.");
    scene.carryOut(put("/g", group().enforceRole(true).build()));
    assertThat(scene.group("/g").enforceRole()).isTrue();
    scene.carryOut(put("/g", group().apps(plain("a"), plain("b")).build()));
    assertThat(scene.group("/g").enforceRole()).isTrue();
    assertThat(scene.app("/g/b").role()).isEqualTo("g");
  }

  static List<Arguments> refused() {
    String notChild = "Identifier is not child of '/g'";
    String alone = "not allowed in conjunction with other properties.";
    String pattern =
        "must fully match regular expression '^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*"
            + "([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$'";
    return List.of(
        refused("/g", group("/g").apps(plain("/other/a")), "/apps(0)/id " + notChild),
        refused("/g", group("/g").apps(plain("../x")), "/apps(0)/id " + notChild),
        refused("/g", group().apps(plain("ok"), plain("s/deep")), "/apps(1)/id " + notChild),
        refused(
            "/g",
            group().groups(group("s").apps(plain("/g/a"))),
            "/groups(0)/apps(0)/id Identifier is not child of '/g/s'"),
        refused(
            "/g",
            group().groups(group("/other")),
            "/groups(1) Group has to be child of groups with parent id"),
        refused("/UP", group().apps(), "/ " + pattern),
        refused(
            "/g",
            group().groups(group("s").enforceRole(true)),
            "/groups(0)/enforceRole enforceRole can only be set for top-level groups, and /g/s is"
                + " not top-level"),
        refused("/g", group("/g").scaleBy(2), "/scaleBy " + alone),
        refused("/g", group().scaleBy(2).apps(), "/scaleBy " + alone),
        refused("/g", group().version(Instant.EPOCH).apps(), "/version " + alone),
        refused(
            "/g",
            group().groups(group("s").apps(given("a").cmd(Optional.empty()).build())),
            "/ AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."),
        refused(
            "/g",
            group()
                .groups(
                    group("a").dependencies("/g/b").apps(plain("x")),
                    group("b").dependencies("/g/a").apps(plain("y"))),
            "/ Dependency graph has cyclic dependencies."),
        refused(
            "/g/versions",
            group(),
            "/ must not end with any of the following reserved keywords: restart, tasks, versions,"
                + " ., .."));
  }

  private static Arguments refused(String path, Scene.Wanted wanted, String violation) {
    return Arguments.of(path, wanted.build(), violation);
  }

  @ParameterizedTest
  @MethodSource
  void refused(String path, GroupUpdate wanted, String violation) {
    assertThat(scene.violations(put(path, wanted))).containsExactly(violation);
    assertThat(scene.tree).isSameAs(Tree.EMPTY);
  }
}
