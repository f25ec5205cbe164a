package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Scene.create;
import static dev.ekiden.core.definition.Scene.delete;
import static dev.ekiden.core.definition.Scene.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeTest {
  private final Scene scene = new Scene();

  @Test
  void findsWhatIsBelowAndWhatIsDirectlyIn() {
    // '-' and '.' sort before '/', '0' after it
    for (String id : List.of("/a/x", "/a/b/y", "/a-b/z", "/a.b/z", "/a0/z", "/a/b/c/w", "/top")) {
      scene.carryOut(create(id));
    }
    assertThat(ids(scene.tree.specsBelow(PathId.of("/a"))))
        .containsExactly("/a/b/c/w", "/a/b/y", "/a/x");
    assertThat(ids(scene.tree.specsIn(PathId.of("/a")))).containsExactly("/a/x");
    assertThat(ids(scene.tree.specsIn(PathId.ROOT))).containsExactly("/top");
    assertThat(ids(scene.tree.specsBelow(PathId.ROOT))).hasSize(7);
    assertThat(groupIds(scene.tree.groupsIn(PathId.ROOT)))
        .containsExactly("/a", "/a-b", "/a.b", "/a0");
    assertThat(groupIds(scene.tree.groupsBelow(PathId.of("/a")))).containsExactly("/a/b", "/a/b/c");
    assertThat(scene.tree.group(PathId.of("/a/b/c"))).isPresent();
  }

  @Test
  void everyGroupCarriesTheVersionOfTheRoot() {
    scene.carryOut(create("/a/x"));
    var changed = scene.carryOut(create("/b/y"));
    assertThat(scene.group("/a").version()).isEqualTo(changed.version());
    assertThat(scene.tree.root().version()).isEqualTo(changed.version());
  }

  @Test
  void countsAppsOnly() {
    scene.carryOut(create("/a"));
    scene.carryOut(create("/b"));
    scene.carryOut(create(pod("/p").build()));
    scene.carryOut(delete("/b"));
    assertThat(scene.tree.apps()).isEqualTo(1);
  }

  private static List<String> ids(Collection<RunSpec> specs) {
    return specs.stream().map(s -> s.id().value()).toList();
  }

  private static List<String> groupIds(Collection<Group> groups) {
    return groups.stream().map(g -> g.id().value()).toList();
  }
}
