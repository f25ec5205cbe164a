package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Scene.Wanted.group;
import static dev.ekiden.core.definition.Scene.create;
import static dev.ekiden.core.definition.Scene.given;
import static dev.ekiden.core.definition.Scene.patch;
import static dev.ekiden.core.definition.Scene.plain;
import static dev.ekiden.core.definition.Scene.pod;
import static dev.ekiden.core.definition.Scene.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.PathId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private final Scene scene = new Scene();

  /** Steps as texts, the actions of a step separated by blanks. */
  private List<String> steps(Command.Edit edit) {
    return plan(edit).steps().stream()
        .map(
            step ->
                String.join(
                    " ",
                    step.actions().stream().map(a -> a.wireName() + a.spec().value()).toList()))
        .toList();
  }

  private DeploymentPlan plan(Command.Edit edit) {
    Tree before = scene.tree;
    var changed = scene.carryOut(edit);
    return Planner.plan(
        before,
        changed.next(),
        changed.changed(),
        changed.restarted(),
        Set.of(),
        new DeploymentId("d"),
        changed.version());
  }

  private static AppUpdateBuilder nothing() {
    return AppUpdateBuilder.builder();
  }

  private static AppUpdate needing(String id, String... dependencies) {
    return given(id).dependencies(Optional.of(Set.of(dependencies))).build();
  }

  @Test
  void choosesTheActionOfASpec() {
    assertThat(steps(create("/a"))).containsExactly("StartApplication/a", "ScaleApplication/a");
    assertThat(steps(patch("/a", nothing().instances(Optional.of(2)))))
        .containsExactly("ScaleApplication/a");
    assertThat(steps(patch("/a", nothing().mem(Optional.of(1.0)))))
        .containsExactly("RestartApplication/a");
    assertThat(steps(patch("/a", nothing().mem(Optional.of(2.0)).instances(Optional.of(0)))))
        .containsExactly("ScaleApplication/a");
    assertThat(steps(new Command.RestartApp(PathId.of("/a"), false)))
        .containsExactly("ScaleApplication/a");
    assertThat(steps(patch("/a", nothing().instances(Optional.of(1)))))
        .containsExactly("ScaleApplication/a");
    assertThat(steps(new Command.RestartApp(PathId.of("/a"), false)))
        .containsExactly("RestartApplication/a");
    assertThat(steps(patch("/a", nothing().mem(Optional.of(2.0))))).isEmpty();
    assertThat(steps(new Command.DeleteApp(PathId.of("/a"), false)))
        .containsExactly("StopApplication/a");
    assertThat(steps(create(pod("/p").build()))).containsExactly("StartPod/p", "ScalePod/p");
    assertThat(steps(put(pod("/p").instances(3).build()))).containsExactly("ScalePod/p");
  }

  @Test
  void stopsThenStartsThenFollowsTheLevels() {
    scene.carryOut(create("/g/old"));
    assertThat(
            steps(
                put(
                    "/g",
                    group()
                        .apps(
                            needing("web", "app"),
                            needing("app", "db"),
                            plain("db"),
                            needing("cache"))
                        .build())))
        .containsExactly(
            "StopApplication/g/old",
            "StartApplication/g/app StartApplication/g/cache StartApplication/g/db"
                + " StartApplication/g/web",
            "ScaleApplication/g/cache ScaleApplication/g/db",
            "ScaleApplication/g/app",
            "ScaleApplication/g/web");
  }

  @Test
  void levelsCountWhatIsNotTouched() {
    scene.carryOut(create("/db"));
    scene.carryOut(create(needing("/app", "/db")));
    assertThat(
            steps(
                put(
                    "/",
                    group()
                        .apps(
                            given("/db").mem(Optional.of(1.0)).build(),
                            needing("/app", "/db"),
                            needing("/web", "/app"),
                            plain("/alone"))
                        .build())))
        .containsExactly(
            "StartApplication/alone StartApplication/web",
            "ScaleApplication/alone RestartApplication/db",
            "ScaleApplication/web");
  }

  @Test
  void appsInheritTheDependenciesOfTheirGroups() {
    assertThat(
            steps(
                put(
                    "/g",
                    group()
                        .groups(
                            group("db").groups(group("inner").apps(plain("pg"))),
                            group("web")
                                .dependencies("/g/db")
                                .groups(group("inner").apps(plain("nginx"))))
                        .build())))
        .containsExactly(
            "StartApplication/g/db/inner/pg StartApplication/g/web/inner/nginx",
            "ScaleApplication/g/db/inner/pg",
            "ScaleApplication/g/web/inner/nginx");
  }

  /** As in Marathon: groups depend on groups only, and pods stand outside of all this. */
  @Test
  void otherNamesInGroupsMakeNoOrder() {
    assertThat(
            steps(
                put(
                    "/g",
                    group()
                        .apps(plain("a"))
                        .groups(group("s").dependencies("/g/a", "/nope").apps(plain("b")))
                        .build())))
        .hasSize(2);
  }

  @Test
  void longChainsAndWideGroupsAreNoTrouble() {
    List<AppUpdate> chain = new ArrayList<>(List.of(plain("c0")));
    for (int i = 1; i < 5_000; i++) {
      chain.add(needing("c" + i, "c" + (i - 1)));
    }
    var steps = plan(put("/g", group().apps(chain.toArray(AppUpdate[]::new)).build())).steps();
    assertThat(steps).hasSize(5_001);

    AppUpdate[] many = new AppUpdate[2_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = plain("a" + i);
    }
    assertThat(
            plan(put(
                    "/w",
                    group()
                        .groups(group("x").apps(many), group("y").dependencies("/w/x").apps(many))
                        .build()))
                .steps())
        .hasSize(3);
  }
}
