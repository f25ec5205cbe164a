package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.Backoff;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodBuilder;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.VersionInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Apps and pods in recorded answers, read and written again, are the same. */
class RecordedAnswersTest {
  private static final Set<String> BESIDE_THE_DEFINITION =
      Set.of(
          "tasksStaged",
          "tasksRunning",
          "tasksHealthy",
          "tasksUnhealthy",
          "deployments",
          "tasks",
          "lastTaskFailure",
          "readinessCheckResults",
          "tasksStats");

  @TestFactory
  Stream<DynamicTest> apps() {
    Map<String, JsonNode> apps =
        found()
            .filter(n -> n.has("killSelection") && n.has("backoffFactor"))
            .filter(n -> !n.toString().contains("65536")) // accepted once, but not again
            .map(n -> Trees.without(n, BESIDE_THE_DEFINITION))
            .collect(Collectors.toMap(Object::toString, n -> n, (a, b) -> a));
    return apps.values().stream()
        .map(n -> DynamicTest.dynamicTest(n.get("id") + " " + n.get("version"), () -> app(n)));
  }

  private static void app(JsonNode recorded) throws JsonRefused {
    AppUpdate read =
        AppReader.app(
            Json.parse(recorded.toString().getBytes(StandardCharsets.UTF_8)), Settings.DEFAULT);
    assertThat(read.problems()).isEmpty();
    App app = complete(read, recorded);
    if (recorded.has("versionInfo")) {
      assertThat(alike(Trees.of(out -> AppWriter.app(out, app)), recorded)).isEqualTo(recorded);
    } else {
      assertThat(
              alike(
                  Trees.without(
                      Trees.of(out -> AppWriter.created(out, app, new DeploymentId("d"))),
                      BESIDE_THE_DEFINITION),
                  recorded))
          .isEqualTo(recorded);
    }
  }

  /**
   * The default port comes back as one that was given; for those, and only those, a check without
   * port gets an index when it is read.
   */
  private static JsonNode alike(JsonNode written, JsonNode recorded) {
    for (int i = 0; i < recorded.path("healthChecks").size(); i++) {
      if (!recorded.get("healthChecks").get(i).has("portIndex")) {
        ((ObjectNode) written.get("healthChecks").get(i)).remove("portIndex");
      }
    }
    return written;
  }

  @TestFactory
  Stream<DynamicTest> pods() {
    Map<String, JsonNode> pods =
        found()
            .filter(n -> n.has("scheduling") && n.has("containers"))
            .collect(Collectors.toMap(Object::toString, n -> n, (a, b) -> a));
    return pods.values().stream()
        .map(n -> DynamicTest.dynamicTest(n.get("id") + " " + n.get("version"), () -> pod(n)));
  }

  private static void pod(JsonNode recorded) throws JsonRefused {
    Pod read =
        PodReader.pod(
            Json.parse(recorded.toString().getBytes(StandardCharsets.UTF_8)), Settings.DEFAULT);
    Pod pod = PodBuilder.builder(read).versionInfo(version(recorded)).build();
    boolean placement = recorded.get("scheduling").has("placement");
    assertThat(Trees.of(out -> PodWriter.pod(out, pod, placement))).isEqualTo(recorded);
  }

  /** All objects in answers of success. */
  private static Stream<JsonNode> found() {
    List<JsonNode> all = new ArrayList<>();
    for (Corpus.Exchange x : Corpus.exchanges()) {
      if (x.status() < 300 && x.response() != null && x.response().matches("(?s)\\s*[\\[{].*")) {
        collect(Trees.of(x.response()), all);
      }
    }
    return all.stream();
  }

  private static void collect(JsonNode node, List<JsonNode> all) {
    if (node.isObject()) {
      all.add(node);
    }
    node.forEach(inner -> collect(inner, all));
  }

  private static VersionInfo version(JsonNode recorded) {
    Instant version = Instant.parse(recorded.get("version").stringValue());
    JsonNode info = recorded.path("versionInfo");
    return info.isMissingNode()
        ? VersionInfo.created(version)
        : new VersionInfo(
            version,
            Instant.parse(info.get("lastScalingAt").stringValue()),
            Instant.parse(info.get("lastConfigChangeAt").stringValue()));
  }

  private static App complete(AppUpdate u, JsonNode recorded) {
    return new App(
        PathId.of(u.id().orElseThrow()),
        u.cmd(),
        u.args().orElse(List.of()),
        u.user(),
        u.env().orElse(Map.of()),
        u.instances().orElseThrow(),
        new Resources(
            u.cpus().orElseThrow(),
            u.mem().orElseThrow(),
            u.disk().orElseThrow(),
            u.gpus().orElseThrow()),
        u.executorResources(),
        u.resourceLimits(),
        u.executor().orElseThrow(),
        u.constraints().orElse(List.of()),
        u.fetch().orElse(List.of()),
        u.portDefinitions().orElse(List.of()),
        u.requirePorts().orElseThrow(),
        new Backoff(
            u.backoff().orElseThrow(),
            u.backoffFactor().orElseThrow(),
            u.maxLaunchDelay().orElseThrow()),
        u.container(),
        u.networks().orElseThrow(),
        u.healthChecks().orElse(List.of()),
        u.check(),
        u.readinessChecks().orElse(List.of()),
        u.dependencies().orElse(Set.of()).stream()
            .map(PathId::of)
            .collect(Collectors.toCollection(LinkedHashSet::new)),
        u.upgradeStrategy().orElseThrow(),
        u.unreachableStrategy().orElseThrow(),
        u.killSelection().orElseThrow(),
        u.labels().orElseThrow(),
        u.acceptedResourceRoles().orElse(Set.of()),
        u.role().orElseThrow(),
        u.taskKillGracePeriod(),
        u.secrets().orElse(Map.of()),
        u.residency(),
        u.tty(),
        version(recorded));
  }
}
