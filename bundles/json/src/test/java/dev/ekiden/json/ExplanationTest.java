package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.ClusterState;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.Miss;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.TaskFailure;
import dev.ekiden.api.model.VersionInfo;
import dev.ekiden.tck.FakeSnapshot;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ExplanationTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = T0.plusSeconds(30);
  private static final PathId ID = PathId.of("/a");
  private static final App APP =
      AppBuilder.builder(new AnyValue(7).of(App.class))
          .id(ID)
          .role("*")
          .instances(2)
          .versionInfo(VersionInfo.created(T0))
          .build();

  private final FakeSnapshot state = new FakeSnapshot();

  @BeforeEach
  void clusterIsThere() {
    state.specs.put(ID, APP);
    cluster(true);
  }

  private void cluster(boolean connected) {
    state.clusters.clear();
    state.clusters.add(
        new ClusterState(
            "mesos", connected, Optional.of("f"), Optional.of("m"), false, Optional.empty()));
  }

  private static Miss scarce(String check, String resource, double needed, double available) {
    return new Miss(
        check,
        "needs %s %s, %s left".formatted(needed, resource, available),
        Optional.of(new Miss.Amount(resource, needed, available)),
        Optional.empty());
  }

  private static Miss miss(String check, String sentence) {
    return new Miss(check, sentence, Optional.empty(), Optional.empty());
  }

  private static QueueItem.Unused unused(String host, Instant at, Miss... misses) {
    Offer offer =
        new Offer(
            "o" + host,
            "agent-" + host,
            host,
            List.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "*");
    return new QueueItem.Unused(offer, List.of(), List.of(misses), at);
  }

  private Explanation explain(QueueItem.Unused... unused) {
    return explain(Optional.empty(), unused);
  }

  private Explanation explain(Optional<Instant> notBefore, QueueItem.Unused... unused) {
    QueueItem.Offers offers =
        new QueueItem.Offers(
            unused.length,
            unused.length,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(unused));
    state.queue.put(ID, new QueueItem(APP, 2, notBefore, T0, offers));
    return Explanation.of(ID, state, NOW).orElseThrow();
  }

  @Test
  void namesWhatIsNeededAndTheBestThatIsThere() {
    Explanation why =
        explain(
            unused("10.0.0.1", NOW, scarce("InsufficientCpus", "cpus", 4, 1)),
            unused("10.0.0.3", NOW, scarce("InsufficientCpus", "cpus", 4, 2.5)),
            unused("10.0.0.2", NOW, scarce("InsufficientCpus", "cpus", 4, 0)));
    assertThat(why.reason()).isEqualTo("InsufficientCpus");
    assertThat(why.sentence())
        .isEqualTo(
            "needs 4 cpus; the best agent, 10.0.0.3, has 2.5 free"
                + " (3 of 3 agents have too few cpus)");
    assertThat(why.agents()).isEqualTo(3);
    assertThat(why.nearest())
        .extracting(Explanation.Near::host)
        .containsExactly("10.0.0.3", "10.0.0.1", "10.0.0.2");
  }

  @Test
  void namesTheBlockingConstraint() {
    Constraint unique = new Constraint("hostname", Constraint.Operator.UNIQUE, Optional.empty());
    Miss taken =
        new Miss(
            "UnfulfilledConstraint",
            "constraint hostname UNIQUE: an instance runs on h1 already",
            Optional.empty(),
            Optional.of(unique));
    Explanation why = explain(unused("h1", NOW, taken));
    assertThat(why.reason()).isEqualTo("UnfulfilledConstraint");
    assertThat(why.sentence()).contains("hostname UNIQUE", "h1", "1 of 1 agent");
    assertThat(why.checks().getFirst().constraint()).contains(unique);
  }

  @Test
  void tellsAgentsApartThatLackDifferentThings() {
    Explanation why =
        explain(
            unused("h1", NOW, miss("InsufficientPorts", "needs host port 80, which is taken")),
            unused(
                "h2",
                NOW,
                scarce("InsufficientCpus", "cpus", 4, 3.5),
                scarce("InsufficientMemory", "mem", 64, 32)),
            unused("h3", NOW, scarce("InsufficientCpus", "cpus", 4, 3)));
    assertThat(why.reason()).isEqualTo(Explanation.DIFFERENT_REASONS);
    assertThat(why.sentence())
        .startsWith("no agent passes all checks: needs 4 cpus; the best of those")
        .contains("2 of 3 agents have too few cpus")
        .contains("needs host port 80, which is taken (1 of 3 agents)")
        .contains("1 of 3 agents has too little memory");
    assertThat(why.nearest()).extracting(Explanation.Near::host).containsExactly("h1", "h3", "h2");
  }

  @Test
  void aForeignRoleHidesWhatFollowsFromIt() {
    Explanation why =
        explain(
            unused(
                "h1",
                NOW,
                scarce("InsufficientCpus", "cpus", 4, 0),
                miss("UnfulfilledRole", "takes resources of role prod only")));
    assertThat(why.reason()).isEqualTo("UnfulfilledRole");
    assertThat(why.checks()).hasSize(1);
  }

  @Test
  void aDelayComesBeforeEverythingElse() {
    state.failures.put(
        ID,
        new TaskFailure(
            ID,
            0,
            "t",
            "TASK_FAILED",
            "exit 3",
            "h1",
            Optional.empty(),
            T0,
            T0,
            Optional.empty(),
            Map.of()));
    Explanation why =
        explain(
            Optional.of(NOW.plusMillis(7_100)),
            unused("h1", NOW, scarce("InsufficientCpus", "cpus", 4, 1)));
    assertThat(why.reason()).isEqualTo(Explanation.BACK_OFF);
    assertThat(why.sentence()).contains("another 8 s", "TASK_FAILED on h1: exit 3");
    assertThat(why.nextRetry()).contains(NOW.plusMillis(7_100));
  }

  @Test
  void saysWhenNobodyOffersAnything() {
    Explanation old = explain(unused("h1", T0.minusSeconds(1), miss("X", "of an earlier attempt")));
    assertThat(old.reason()).isEqualTo(Explanation.NO_OFFERS);
    assertThat(old.agents()).isZero();

    cluster(false);
    assertThat(explain().sentence()).isEqualTo("the cluster is not connected: mesos");
    state.clusters.clear();
    assertThat(explain().reason()).isEqualTo(Explanation.NO_CLUSTER);
  }

  @Test
  void saysWhereVolumesHoldAnInstance() {
    InstanceId id = new InstanceId(ID, "1");
    state.instances.add(
        new Instance(
            id,
            T0,
            Goal.RUNNING,
            Condition.SCHEDULED,
            T0,
            Optional.empty(),
            1,
            Optional.of(
                new Placement(
                    "mesos", "agent-h1", "h1", Optional.empty(), Optional.empty(), Map.of())),
            List.of(),
            Optional.of(new Instance.Reservation(List.of(), Optional.empty())),
            "*"));
    Explanation why = explain(unused("h1", NOW, scarce("InsufficientCpus", "cpus", 4, 1)));
    assertThat(why.instances())
        .containsExactly(
            new Explanation.Waiting(
                id.toString(), T0, Optional.of("its volumes are on h1: needs 4.0 cpus, 1.0 left")));
    assertThat(explain().instances().getFirst().sentence())
        .contains("its volumes are on h1: it has not offered anything since");
  }

  @Test
  void saysWhatADeploymentDoesFirst() {
    PathId web = PathId.of("/web");
    state.specs.put(web, AppBuilder.builder(APP).id(web).build());
    DeploymentId id = new DeploymentId("d");
    DeploymentPlan plan =
        new DeploymentPlan(
            id,
            T0,
            List.of(
                new DeploymentPlan.Step(
                    List.of(new DeploymentPlan.Action(DeploymentPlan.Type.SCALE, ID, false))),
                new DeploymentPlan.Step(
                    List.of(new DeploymentPlan.Action(DeploymentPlan.Type.START, web, false)))));
    state.deployments.add(
        new Deployment(
            plan,
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            0,
            T0,
            Optional.empty(),
            Optional.empty()));
    state.deploymentsOf.put(web, List.of(id));
    explain(unused("h1", NOW, scarce("InsufficientCpus", "cpus", 4, 1)));

    Explanation why = Explanation.of(web, state, NOW).orElseThrow();
    assertThat(why.reason()).isEqualTo(Explanation.DEPLOYMENT);
    assertThat(why.sentence())
        .isEqualTo(
            "its turn is step 2 of 2 of deployment d; step 1 is under way: ScaleApplication /a,"
                + " and /a waits: needs 4 cpus; the best agent, h1, has 1 free"
                + " (1 of 1 agent has too few cpus)");
    assertThat(why.waiting()).isEqualTo(2);
  }

  @Test
  void nothingThatWaitsNothingToExplain() {
    assertThat(Explanation.of(ID, state, NOW)).isEmpty();
  }

  @Test
  void isShownToWhoAsks() {
    explain(unused("h1", NOW, scarce("InsufficientCpus", "cpus", 4, 1)));
    JsonNode app =
        Trees.of(out -> AppWriter.info(out, APP, state, EnumSet.of(Embed.EXPLANATION), NOW));
    JsonNode item =
        Trees.of(
                out ->
                    QueueWriter.queue(
                        out, state.queue(), QueueEmbed.parse(Set.of("explanation")), state, NOW))
            .at("/queue/0");
    assertThat(app.get("explanation")).isEqualTo(item.get("explanation"));
    JsonNode check = item.at("/explanation/checks/0");
    assertThat(check.get("needed").doubleValue()).isEqualTo(4);
    assertThat(check.get("bestAvailable").doubleValue()).isEqualTo(1);
    assertThat(check.get("bestHost").stringValue()).isEqualTo("h1");
    assertThat(
            Trees.of(out -> QueueWriter.queue(out, state.queue(), Set.of(), state, NOW))
                .at("/queue/0")
                .has("explanation"))
        .isFalse();
  }

  private AppState stateOf(App app) {
    return AppState.of(app, state, NOW);
  }

  @Test
  void statesAreThoseThatPeopleKnow() {
    assertThat(stateOf(APP)).isEqualTo(AppState.RUNNING);
    App none = AppBuilder.builder(APP).instances(0).build();
    assertThat(stateOf(none)).isEqualTo(AppState.SUSPENDED);
    state.counts = new Counts(0, 1, 0, 0);
    assertThat(stateOf(none)).as("its last task still runs").isEqualTo(AppState.RUNNING);
    state.deploymentsOf.put(ID, List.of(new DeploymentId("d")));
    assertThat(stateOf(APP)).isEqualTo(AppState.DEPLOYING);
    explain(Optional.of(NOW));
    assertThat(stateOf(APP)).isEqualTo(AppState.WAITING);
    explain(Optional.of(NOW.plusSeconds(1)));
    assertThat(stateOf(APP)).isEqualTo(AppState.DELAYED);
    assertThat(
            Trees.of(out -> AppWriter.info(out, APP, state, EnumSet.of(Embed.STATE), NOW))
                .get("state")
                .stringValue())
        .isEqualTo("Delayed");
  }
}
