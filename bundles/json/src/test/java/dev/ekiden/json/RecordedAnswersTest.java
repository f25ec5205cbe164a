package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

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
        RecordedSpecs.objects()
            .filter(n -> n.has("killSelection") && n.has("backoffFactor"))
            .filter(n -> !n.toString().contains("65536")) // accepted once, but not again
            .map(n -> Trees.without(n, BESIDE_THE_DEFINITION))
            .collect(Collectors.toMap(Object::toString, n -> n, (a, b) -> a));
    return apps.values().stream()
        .map(n -> DynamicTest.dynamicTest(n.get("id") + " " + n.get("version"), () -> app(n)));
  }

  private static void app(JsonNode recorded) throws JsonRefused {
    App app = RecordedSpecs.app(recorded);
    JsonNode written =
        recorded.has("versionInfo")
            ? Trees.of(out -> AppWriter.app(out, app))
            : Trees.without(
                Trees.of(out -> AppWriter.created(out, app, new DeploymentId("d"))),
                BESIDE_THE_DEFINITION);
    assertThat(written).isEqualTo(recorded);
  }

  @TestFactory
  Stream<DynamicTest> pods() {
    Map<String, JsonNode> pods =
        RecordedSpecs.objects()
            .filter(n -> n.has("scheduling") && n.has("containers"))
            .collect(Collectors.toMap(Object::toString, n -> n, (a, b) -> a));
    return pods.values().stream()
        .map(n -> DynamicTest.dynamicTest(n.get("id") + " " + n.get("version"), () -> pod(n)));
  }

  private static void pod(JsonNode recorded) throws JsonRefused {
    Pod read =
        PodReader.pod(
            Json.parse(recorded.toString().getBytes(StandardCharsets.UTF_8)), Settings.DEFAULT);
    Pod pod = PodBuilder.builder(read).versionInfo(RecordedSpecs.version(recorded)).build();
    boolean placement = recorded.get("scheduling").has("placement");
    assertThat(Trees.of(out -> PodWriter.pod(out, pod, placement))).isEqualTo(recorded);
  }
}
