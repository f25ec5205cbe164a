package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Scene.create;
import static dev.ekiden.core.definition.Scene.delete;
import static dev.ekiden.core.definition.Scene.given;
import static dev.ekiden.core.definition.Scene.patch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.GroupTree;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private static Settings keeping(int versions, int rootVersions) {
    return SettingsBuilder.builder(Settings.DEFAULT)
        .maxVersions(versions)
        .maxRootVersions(rootVersions)
        .build();
  }

  private static AppUpdateBuilder mem(double mem) {
    return AppUpdateBuilder.builder().mem(Optional.of(mem));
  }

  @Test
  void showsVersionsNewestFirst() {
    Scene scene = new Scene();
    Instant first = scene.carryOut(create("/a")).version();
    Instant second = scene.carryOut(patch("/a", mem(64))).version();
    PathId a = PathId.of("/a");
    assertThat(scene.history.versions(a)).containsExactly(second, first);
    assertThat(scene.history.specAt(a, first).orElseThrow().totalResources().mem()).isEqualTo(128);
    assertThat(scene.history.specAt(a, first.plusMillis(1))).isEmpty();
  }

  @Test
  void keepsOnlyTheNewestVersionsOfASpec() {
    Scene scene = new Scene(keeping(3, 1));
    scene.carryOut(create("/a"));
    for (int i = 1; i <= 10; i++) {
      scene.carryOut(patch("/a", mem(i)));
    }
    assertThat(scene.history.versions(PathId.of("/a"))).hasSize(3);
    assertThat(scene.store.keySet().stream().filter(k -> k.kind() == Entity.Kind.SPEC_VERSION))
        .hasSize(3);
  }

  @Test
  void forgetsWhatWasRemovedBeforeAllThatIsKept() {
    Scene scene = new Scene(keeping(50, 3));
    scene.carryOut(create("/g/a"));
    scene.carryOut(delete("/g/a"));
    scene.carryOut(new Command.DeleteGroup(PathId.of("/g"), false));
    assertThat(scene.history.versions(PathId.of("/g/a"))).isNotEmpty();
    scene.carryOut(create("/b"));
    scene.carryOut(patch("/b", mem(1)));
    scene.carryOut(patch("/b", mem(2)));
    assertThat(scene.history.versions(PathId.of("/g/a"))).isEmpty();
    assertThat(scene.history.groupVersions(PathId.of("/g"))).isEmpty();
    assertThat(scene.store.keySet()).noneMatch(key -> key.id().startsWith("/g"));
  }

  @Test
  void aChangeStoresWhatItChangesAndTheRoot() {
    Scene scene = new Scene();
    for (int i = 0; i < 100; i++) {
      scene.carryOut(create("/g/a" + i));
    }
    var changed = scene.carryOut(patch("/g/a7", mem(1)));
    assertThat(changed.put())
        .extracting(e -> e.key().kind() + " " + e.key().id().replaceAll("@.*", ""))
        .containsExactlyInAnyOrder(
            "SPEC /g/a7", "SPEC_VERSION /g/a7", "GROUP /", "GROUP_VERSION /");
  }

  /** Random edits; every kept version of the tree must be put together exactly as it was. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyKeptVersionOfTheTreeIsExact(long seed) {
    Random random = new Random(seed);
    int kept = 5 + random.nextInt(20);
    Scene scene = new Scene(keeping(2, kept));
    Map<Instant, Map<PathId, RunSpec>> asItWas = new LinkedHashMap<>();
    for (int i = 0; i < 200; i++) {
      String id =
          "/g" + random.nextInt(3) + (random.nextBoolean() ? "/s" : "") + "/a" + random.nextInt(3);
      Command.Edit edit =
          switch (random.nextInt(6)) {
            case 0 -> delete(id);
            case 1 -> new Command.DeleteGroup(PathId.of("/g" + random.nextInt(3)), false);
            case 2 -> create(id);
            case 3 -> patch(id, given(id).instances(Optional.of(random.nextInt(5))));
            default -> patch(id, given(id).mem(Optional.of((double) random.nextInt(5))));
          };
      if (scene.attempt(edit) instanceof Outcome.Changed changed) {
        scene.adopt(changed);
        Map<PathId, RunSpec> specs = new LinkedHashMap<>();
        scene.tree.specs().forEach(spec -> specs.put(spec.id(), spec));
        asItWas.put(changed.version(), specs);
      }
      if (random.nextInt(20) == 0) {
        scene.reload();
      }
      List<Instant> versions = scene.history.groupVersions(PathId.ROOT);
      assertThat(versions).hasSize(Math.min(kept, asItWas.size()));
      Instant version =
          versions.isEmpty() ? scene.now : versions.get(random.nextInt(versions.size()));
      scene
          .history
          .groupAt(PathId.ROOT, version)
          .ifPresent(tree -> assertThat(flat(tree)).isEqualTo(asItWas.get(version)));
    }
    assertThat(scene.store.size()).isLessThan(400);
  }

  private static Map<PathId, RunSpec> flat(GroupTree tree) {
    Map<PathId, RunSpec> specs = new LinkedHashMap<>();
    List<GroupTree> open = new ArrayList<>(List.of(tree));
    while (!open.isEmpty()) {
      GroupTree group = open.removeLast();
      group.specs().forEach(spec -> specs.put(spec.id(), spec));
      open.addAll(group.groups());
    }
    return specs;
  }
}
