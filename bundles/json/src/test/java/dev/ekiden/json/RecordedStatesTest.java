package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.HealthResult;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodBuilder;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.QueueItem.Reject;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.tck.FakeSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tasks, pods, deployments and queues in recorded answers, put together and written again. */
class RecordedStatesTest {
  @TestFactory
  Stream<DynamicTest> tasks() {
    return all(n -> n.has("slaveId") && n.has("servicePorts"), RecordedStatesTest::task);
  }

  @TestFactory
  Stream<DynamicTest> deployments() {
    return all(n -> n.has("currentActions"), RecordedStatesTest::deployment);
  }

  @TestFactory
  Stream<DynamicTest> queues() {
    return all(n -> n.has("processedOffersSummary"), RecordedStatesTest::queue);
  }

  @TestFactory
  Stream<DynamicTest> pods() {
    return all(n -> n.has("terminationHistory"), RecordedStatesTest::pod);
  }

  private static void task(JsonNode n) {
    FakeSnapshot snapshot = new FakeSnapshot();
    TaskId id = TaskId.parse(text(n, "id")).orElseThrow();
    Condition condition =
        Arrays.stream(Condition.values())
            .filter(c -> c.taskState().equals(text(n, "state")))
            .filter(c -> c.active() == n.has("stagedAt"))
            .findFirst()
            .orElseThrow();
    List<HealthResult> health = new ArrayList<>();
    for (JsonNode h : n.get("healthCheckResults")) {
      health.add(
          new HealthResult(
              health.size(),
              h.get("alive").booleanValue(),
              number(h, "consecutiveFailures"),
              time(h, "firstSuccess"),
              time(h, "lastSuccess"),
              time(h, "lastFailure"),
              perhaps(h, "lastFailureCause"),
              Optional.empty()));
    }
    snapshot.health.put(id.instance(), health);
    Optional<Task.CheckResult> check =
        n.has("checkResult")
            ? Optional.of(
                new Task.CheckResult(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(number(n.get("checkResult").get("command"), "exitCode"))))
            : Optional.empty();
    Task task =
        new Task(
            id,
            condition,
            time(n, "stagedAt").orElse(Instant.EPOCH),
            time(n, "startedAt"),
            numbers(n.get("ports")),
            Map.of(),
            ips(n.get("ipAddresses")),
            Optional.empty(),
            check,
            Map.of());
    Instance instance =
        instance(
            id.instance(),
            time(n, "version").orElse(Instant.EPOCH),
            condition,
            Instant.EPOCH,
            new Placement(
                "c",
                text(n, "slaveId"),
                text(n, "host"),
                perhaps(n, "region"),
                perhaps(n, "zone"),
                Map.of()),
            List.of(task),
            n);
    assertThat(TaskWriter.listed(instance)).isTrue();
    assertThat(
            Trees.of(
                out -> TaskWriter.task(out, instance, snapshot, numbers(n.get("servicePorts")))))
        .isEqualTo(n);
  }

  private static void deployment(JsonNode n) {
    FakeSnapshot snapshot = new FakeSnapshot();
    for (JsonNode action : n.get("currentActions")) {
      List<ReadinessResult> results = new ArrayList<>();
      for (JsonNode r : action.get("readinessCheckResults")) {
        results.add(
            new ReadinessResult(
                text(r, "name"),
                TaskId.parse(text(r, "taskId")).orElseThrow(),
                r.get("ready").booleanValue(),
                Optional.ofNullable(r.get("lastResponse"))
                    .map(
                        l ->
                            new ReadinessResult.Response(
                                number(l, "status"), text(l, "contentType"), text(l, "body")))));
      }
      snapshot.readiness.put(PathId.of(text(action, "app") + text(action, "pod")), results);
    }
    List<DeploymentPlan.Step> steps = new ArrayList<>();
    n.get("steps").forEach(step -> steps.add(RecordedEventsTest.step(step)));
    Deployment deployment =
        new Deployment(
            new DeploymentPlan(
                new DeploymentId(text(n, "id")), time(n, "version").orElseThrow(), steps),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            number(n, "currentStep") - 1,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty());
    assertThat(Trees.of(out -> DeploymentWriter.deployment(out, deployment, snapshot, false)))
        .isEqualTo(n);
  }

  private static void queue(JsonNode n) throws JsonRefused {
    Instant now = Instant.EPOCH;
    JsonNode summary = n.get("processedOffersSummary");
    Map<Reject, Integer> rejects = new EnumMap<>(Reject.class);
    for (JsonNode r : summary.get("rejectSummaryLaunchAttempt")) {
      rejects.put(reject(text(r, "reason")), number(r, "declined"));
    }
    List<QueueItem.Unused> unused = new ArrayList<>();
    for (JsonNode u : n.path("lastUnusedOffers")) {
      unused.add(
          new QueueItem.Unused(
              offer(u.get("offer")),
              texts(u.get("reason")).map(RecordedStatesTest::reject).toList(),
              List.of(),
              time(u, "timestamp").orElseThrow()));
    }
    boolean shown = n.has("lastUnusedOffers");
    QueueItem item =
        new QueueItem(
            spec(n),
            number(n, "count"),
            Optional.of(now.plusSeconds(number(n.get("delay"), "timeLeftSeconds"))),
            time(n, "since").orElseThrow(),
            new QueueItem.Offers(
                number(summary, "processedOffersCount"),
                number(summary, "unusedOffersCount"),
                time(summary, "lastUnusedOfferAt"),
                time(summary, "lastUsedOfferAt"),
                rejects,
                unused));
    JsonNode written =
        Trees.of(
                out ->
                    QueueWriter.queue(
                        out,
                        List.of(item),
                        shown ? Set.of(QueueEmbed.LAST_UNUSED_OFFERS) : Set.of(),
                        new FakeSnapshot(),
                        now))
            .get("queue")
            .get(0);
    // Without the offers there is nothing to count them from.
    Set<String> left = shown ? Set.of() : Set.of("rejectSummaryLastOffers");
    ((ObjectNode) written)
        .set("processedOffersSummary", Trees.without(written.get("processedOffersSummary"), left));
    JsonNode expected =
        ((ObjectNode) n.deepCopy()).set("processedOffersSummary", Trees.without(summary, left));
    assertThat(written).isEqualTo(expected);
  }

  private static Offer offer(JsonNode n) {
    List<Resource> resources = new ArrayList<>();
    for (JsonNode r : n.get("resources")) {
      List<Resource.Range> ranges = new ArrayList<>();
      r.path("ranges")
          .forEach(x -> ranges.add(new Resource.Range(number(x, "begin"), number(x, "end"))));
      resources.add(
          new Resource(
              text(r, "name"),
              r.has("scalar")
                  ? new Resource.Scalar(r.get("scalar").doubleValue())
                  : new Resource.Ranges(ranges),
              text(r, "role"),
              Optional.empty(),
              Optional.empty(),
              false));
    }
    Map<String, Resource.Amount> attributes = new LinkedHashMap<>();
    for (JsonNode a : n.get("attributes")) {
      attributes.put(text(a, "name"), new Resource.Items(Set.of(text(a, "text"))));
    }
    return new Offer(
        text(n, "id"),
        text(n, "agentId"),
        text(n, "hostname"),
        resources,
        attributes,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "*");
  }

  private static void pod(JsonNode n) throws JsonRefused {
    FakeSnapshot snapshot = new FakeSnapshot();
    Pod pod = podSpec(n.get("spec"));
    if (!text(n, "status").equals("TERMINAL")) {
      snapshot.specs.put(pod.id(), pod);
    }
    n.get("instances").forEach(i -> snapshot.instances.add(podInstance(i, pod)));
    boolean placement = n.get("spec").get("scheduling").has("placement");
    Instant now = time(n, "lastUpdated").orElseThrow();
    JsonNode written = Trees.of(out -> PodStatusWriter.status(out, pod, snapshot, now, placement));
    assertThat(likewise(written, n)).isEqualTo(likewise(n, n));
  }

  /** Marathon counts the time of a former version in nanoseconds here, and there in others. */
  private static JsonNode likewise(JsonNode status, JsonNode recorded) {
    String text = status.toString();
    String exact = text.replaceAll("(::versions/[^\"]*\\.\\d{3})\\d*Z", "$1Z");
    return recorded.get("instances").isEmpty()
        ? Trees.without(Trees.of(exact), Set.of("statusSince", "lastChanged"))
        : Trees.of(exact);
  }

  private static Instance podInstance(JsonNode n, Pod pod) {
    InstanceId id = InstanceId.parse(text(n, "id")).orElseThrow();
    List<Task> tasks = new ArrayList<>();
    for (JsonNode c : n.get("containers")) {
      Instant since = time(c, "statusSince").orElseThrow();
      boolean running = text(c, "status").equals("TASK_RUNNING");
      Map<String, Integer> ports = new HashMap<>();
      c.get("endpoints").forEach(e -> ports.put(text(e, "name"), number(e, "allocatedHostPort")));
      JsonNode address = n.get("networks").path(0).path("addresses").path(0);
      tasks.add(
          new Task(
              TaskId.parse(text(c, "containerId")).orElseThrow(),
              running ? Condition.RUNNING : Condition.PROVISIONED,
              since,
              running ? Optional.of(since) : Optional.empty(),
              pod.containers().stream()
                  .filter(d -> d.name().equals(text(c, "name")))
                  .flatMap(d -> d.endpoints().stream())
                  .map(PodContainer.Endpoint::name)
                  .map(ports::get)
                  .toList(),
              Map.of(),
              address.isMissingNode()
                  ? List.of()
                  : List.of(new Task.IpAddress(address.stringValue(), "IPv4")),
              c.get("conditions").isEmpty()
                  ? Optional.empty()
                  : Optional.of(text(c.get("conditions").get(0), "value").equals("true")),
              Optional.empty(),
              Map.of()));
    }
    return instance(
        id,
        time(text(n, "specReference").replaceFirst(".*versions/", "")),
        text(n, "status").equals("PENDING") ? Condition.PROVISIONED : Condition.RUNNING,
        time(n, "statusSince").orElseThrow(),
        new Placement(
            "c",
            text(n, "agentId"),
            text(n, "agentHostname"),
            perhaps(n, "agentRegion"),
            perhaps(n, "agentZone"),
            Map.of()),
        tasks,
        n);
  }

  private static Instance instance(
      InstanceId id,
      Instant version,
      Condition condition,
      Instant since,
      Placement placement,
      List<Task> tasks,
      JsonNode n) {
    List<Instance.LocalVolume> volumes = new ArrayList<>();
    for (JsonNode v : n.get("localVolumes")) {
      volumes.add(
          new Instance.LocalVolume(
              text(v, "containerPath"), text(v, "uuid"), text(v, "persistenceId")));
    }
    return new Instance(
        id,
        version,
        Goal.RUNNING,
        condition,
        since,
        Optional.empty(),
        1,
        Optional.of(placement),
        tasks,
        volumes.isEmpty()
            ? Optional.empty()
            : Optional.of(new Instance.Reservation(volumes, Optional.empty())),
        text(n, "role"));
  }

  private static RunSpec spec(JsonNode n) throws JsonRefused {
    return n.has("app") ? RecordedSpecs.app(n.get("app")) : podSpec(n.get("pod"));
  }

  private static Pod podSpec(JsonNode n) throws JsonRefused {
    Pod pod =
        PodReader.pod(Json.parse(n.toString().getBytes(StandardCharsets.UTF_8)), Settings.DEFAULT);
    return PodBuilder.builder(pod).versionInfo(RecordedSpecs.version(n)).build();
  }

  private static Stream<DynamicTest> all(
      Predicate<JsonNode> which, ThrowingConsumer<JsonNode> check) {
    Map<String, JsonNode> found =
        RecordedSpecs.objects()
            .filter(which)
            .collect(Collectors.toMap(Object::toString, n -> n, (a, b) -> a));
    return found.values().stream()
        .map(n -> DynamicTest.dynamicTest(n.path("id").asString("?"), () -> check.accept(n)));
  }

  private static Reject reject(String label) {
    return Arrays.stream(Reject.values())
        .filter(r -> r.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private static List<Task.IpAddress> ips(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(ip -> new Task.IpAddress(text(ip, "ipAddress"), text(ip, "protocol")))
        .toList();
  }

  private static Stream<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::stringValue);
  }

  private static List<Integer> numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(n -> (int) n.doubleValue()).toList();
  }

  private static Optional<String> perhaps(JsonNode n, String field) {
    return Optional.ofNullable(n.get(field)).map(JsonNode::stringValue);
  }

  private static String text(JsonNode n, String field) {
    return n.path(field).asString("");
  }

  private static int number(JsonNode n, String field) {
    return (int) n.path(field).asDouble(0);
  }

  private static Optional<Instant> time(JsonNode n, String field) {
    return perhaps(n, field).map(RecordedStatesTest::time);
  }

  private static Instant time(String text) {
    return Instant.parse(text);
  }
}
