package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.Violation;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupTree;
import dev.ekiden.api.model.HealthResult;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.Task;
import dev.ekiden.api.model.TaskFailure;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.api.model.VersionInfo;
import dev.ekiden.tck.FakeSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What recordings do not show. */
class WritersTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final PathId ID = PathId.of("/g/a");

  @Test
  void everythingAboutAnApp() {
    FakeSnapshot state = new FakeSnapshot();
    App app = app(ID);
    state.specs.put(ID, app);
    state.counts = new Counts(1, 2, 3, 4);
    Instance old = instance("1", T0.minusSeconds(60), T0.minusSeconds(50));
    Instance young = instance("2", T0, T0.plusSeconds(10));
    state.instances.addAll(List.of(old, young, unplaced()));
    state.health.put(young.id(), List.of(healthy(true)));
    state.health.put(old.id(), List.of(healthy(true), healthy(false)));
    state.deploymentsOf.put(ID, List.of(new DeploymentId("d")));
    state.failures.put(
        ID,
        new TaskFailure(
            ID,
            0,
            "t",
            "TASK_FAILED",
            "m",
            "h",
            Optional.of("s"),
            T0,
            T0,
            Optional.of("REASON_X"),
            Map.of("exitCode", "1", "stderrTail", "oh no")));

    JsonNode info =
        Trees.of(
            out -> AppWriter.info(out, app, state, EnumSet.allOf(Embed.class), T0.plusSeconds(30)));

    assertThat(info.get("tasksUnhealthy").doubleValue()).isEqualTo(4);
    assertThat(info.get("deployments").toString()).isEqualTo("[{\"id\":\"d\"}]");
    assertThat(info.get("readinessCheckResults").toString()).isEqualTo("[]");
    assertThat(info.get("tasks")).as("placed ones").hasSize(2);
    assertThat(info.get("taskFailures"))
        .isEqualTo(
            Trees.of(
                """
                [{"appId": "/g/a", "host": "h", "message": "m", "state": "TASK_FAILED",
                  "taskId": "t", "timestamp": "2026-01-01T00:00:00.000Z",
                  "version": "2026-01-01T00:00:00.000Z", "slaveId": "s", "reason": "REASON_X",
                  "exitCode": 1, "stderr": "oh no"}]
                """));
    assertThat(info.get("lastTaskFailure"))
        .isEqualTo(
            Trees.of(
                """
                {"appId": "/g/a", "host": "h", "message": "m", "state": "TASK_FAILED",
                 "taskId": "t", "timestamp": "2026-01-01T00:00:00.000Z",
                 "version": "2026-01-01T00:00:00.000Z", "slaveId": "s"}
                """));
    assertThat(info.get("tasksStats"))
        .isEqualTo(
            Trees.of(
                """
                {"startedAfterLastScaling": {"stats": {
                   "counts": {"staged": 0, "running": 1, "healthy": 1, "unhealthy": 0},
                   "lifeTime": {"averageSeconds": 20, "medianSeconds": 20}}},
                 "withLatestConfig": {"stats": {
                   "counts": {"staged": 0, "running": 1, "healthy": 1, "unhealthy": 0},
                   "lifeTime": {"averageSeconds": 20, "medianSeconds": 20}}},
                 "withOutdatedConfig": {"stats": {
                   "counts": {"staged": 0, "running": 1, "healthy": 0, "unhealthy": 1},
                   "lifeTime": {"averageSeconds": 80, "medianSeconds": 80}}},
                 "totalSummary": {"stats": {
                   "counts": {"staged": 0, "running": 2, "healthy": 1, "unhealthy": 1},
                   "lifeTime": {"averageSeconds": 50, "medianSeconds": 50}}}}
                """));
  }

  @Test
  void nothingButTheDefinition() {
    JsonNode info =
        Trees.of(out -> AppWriter.info(out, app(ID), new FakeSnapshot(), Set.of(), Instant.EPOCH));
    assertThat(info).isEqualTo(Trees.of(out -> AppWriter.app(out, app(ID))));
  }

  @Test
  void aTaskThatIsOverShowsNoTimes() {
    Instance over = instance("1", T0, T0);
    Task ended =
        over.tasks()
            .getFirst()
            .with(t -> t.condition(Condition.FINISHED).hostPorts(List.of(31000)));
    Instance instance = over.withTasks(List.of(ended)).withCondition(Condition.FINISHED);
    JsonNode task = Trees.of(out -> TaskWriter.task(out, instance, new FakeSnapshot(), List.of()));
    assertThat(task.propertyNames()).doesNotContain("stagedAt", "startedAt", "version");
    assertThat(task.get("ports")).isEmpty();
  }

  @Test
  void groupsShowWhatIsAskedForAndMayBeSeen() {
    FakeSnapshot state = new FakeSnapshot();
    Group root = new Group(PathId.ROOT, Set.of(), false, T0);
    Group top =
        new Group(
            PathId.of("/g"),
            new LinkedHashSet<>(List.of(PathId.of("/z"), PathId.of("/y"))),
            true,
            T0);
    Group inner = new Group(PathId.of("/g/h"), Set.of(), false, T0);
    for (Group group : List.of(root, top, inner)) {
      state.groups.put(group.id(), group);
    }
    state.specs.put(ID, app(ID));
    PathId hidden = PathId.of("/g/hidden");
    state.specs.put(hidden, app(hidden));

    JsonNode all = group(state, root, EnumSet.allOf(GroupEmbed.class));
    assertThat(all.has("enforceRole")).isFalse();
    JsonNode g = all.get("groups").get(0);
    assertThat(g.get("enforceRole").booleanValue()).isTrue();
    assertThat(g.get("dependencies").toString()).isEqualTo("[\"/z\",\"/y\"]");
    assertThat(g.get("apps")).hasSize(1);
    assertThat(g.get("apps").get(0).get("id").stringValue()).isEqualTo("/g/a");
    assertThat(g.get("groups").get(0).has("enforceRole")).isFalse();

    JsonNode none = group(state, top, EnumSet.noneOf(GroupEmbed.class));
    assertThat(none.get("apps")).isEmpty();
    assertThat(none.get("groups")).isEmpty();
    assertThat(none.get("pods")).isEmpty();
  }

  private static JsonNode group(FakeSnapshot state, Group group, Set<GroupEmbed> members) {
    return Trees.of(
        out ->
            GroupWriter.group(
                out,
                group,
                state,
                members,
                Set.of(),
                id -> !id.value().endsWith("hidden"),
                Instant.EPOCH));
  }

  @Test
  void formerGroupsAreBare() {
    GroupTree tree =
        new GroupTree(new Group(PathId.of("/g"), Set.of(), false, T0), List.of(app(ID)), List.of());
    JsonNode group = Trees.of(out -> GroupWriter.tree(out, tree));
    assertThat(group.get("apps").get(0)).isEqualTo(Trees.of(out -> AppWriter.app(out, app(ID))));
  }

  @Test
  void refusals() {
    assertThat(refusal(new Refusal.NotFound("App '/x' does not exist")))
        .isEqualTo("{\"message\":\"App '/x' does not exist\"}");
    assertThat(refusal(new Refusal.Locked(List.of(new DeploymentId("d")))))
        .endsWith("\"deployments\":[{\"id\":\"d\"}]}");
    assertThat(
            refusal(
                new Refusal.Invalid(
                    List.of(
                        new Violation("/a", "x"),
                        new Violation("/b", "y"),
                        new Violation("/a", "z"),
                        new Violation("/a", "x")))))
        .isEqualTo(
            "{\"message\":\"Object is not valid\",\"details\":"
                + "[{\"path\":\"/a\",\"errors\":[\"x\",\"z\"]},"
                + "{\"path\":\"/b\",\"errors\":[\"y\"]}]}");
  }

  private static String refusal(Refusal refusal) {
    return text(Json.bytes(out -> ErrorWriter.refusal(out, refusal)));
  }

  @Test
  void dryRuns() {
    DeploymentPlan plan =
        new DeploymentPlan(
            new DeploymentId("d"),
            T0,
            List.of(
                new DeploymentPlan.Step(
                    List.of(
                        new DeploymentPlan.Action(DeploymentPlan.Type.START, ID, false),
                        new DeploymentPlan.Action(
                            DeploymentPlan.Type.START, PathId.of("/p"), true)))));
    assertThat(text(Json.bytes(out -> DeploymentWriter.steps(out, plan))))
        .isEqualTo(
            "{\"steps\":[{\"actions\":[{\"action\":\"StartApplication\",\"app\":\"/g/a\"},"
                + "{\"action\":\"StartPod\",\"pod\":\"/p\"}]}]}");
  }

  @Test
  void eventsThatNobodyRecorded() {
    assertThat(
            text(EventWriter.bytes(new Event.FrameworkMessage(T0, "a", "e", new byte[] {-1, 7}))))
        .isEqualTo(
            "{\"slaveId\":\"a\",\"executorId\":\"e\",\"message\":[-1,7],"
                + "\"eventType\":\"framework_message_event\","
                + "\"timestamp\":\"2026-01-01T00:00:00.000Z\"}");
    assertThat(text(EventWriter.bytes(new Event.SchedulerRegistered(T0, "f", "m"))))
        .startsWith("{\"frameworkId\":\"f\",\"master\":\"m\"");
    assertThat(text(EventWriter.bytes(new Event.Notice(T0, "x_event", Map.of("b", "2", "a", "1")))))
        .startsWith("{\"a\":\"1\",\"b\":\"2\",\"eventType\":\"x_event\"");
    assertThat(text(EventWriter.bytes(new Event.Subscribed(T0, "1.2.3.4", "http://x"))))
        .startsWith("{\"clientIp\":\"1.2.3.4\",\"callbackUrl\":\"http://x\"");
  }

  @Test
  void everyEventIsOneLine() {
    for (Class<?> type : Event.class.getPermittedSubclasses()) {
      for (long seed = 0; seed < 20; seed++) {
        byte[] bytes = EventWriter.bytes((Event) new AnyValue(seed).of(type));
        assertThat(text(bytes)).doesNotContain("\n");
        assertThat(Trees.of(text(bytes)).has("eventType")).isTrue();
      }
    }
  }

  private static App app(PathId id) {
    return AppBuilder.builder(new AnyValue(7).of(App.class))
        .id(id)
        .versionInfo(new VersionInfo(T0, T0, T0))
        .build();
  }

  private static HealthResult healthy(boolean alive) {
    return new HealthResult(
        0,
        alive,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Instance instance(String uuid, Instant version, Instant startedAt) {
    InstanceId id = new InstanceId(ID, uuid);
    Task task =
        new Task(
            new TaskId(id, TaskId.APP, 1),
            Condition.RUNNING,
            version,
            Optional.of(startedAt),
            List.of(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    return new Instance(
        id,
        version,
        Goal.RUNNING,
        Condition.RUNNING,
        startedAt,
        Optional.of(startedAt),
        1,
        Optional.of(
            new Placement("c", "agent", "host", Optional.empty(), Optional.empty(), Map.of())),
        List.of(task),
        Optional.empty(),
        "*");
  }

  private static Instance unplaced() {
    Instance placed = instance("3", T0, T0);
    return placed.withPlacement(Optional.empty()).withTasks(List.of());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
