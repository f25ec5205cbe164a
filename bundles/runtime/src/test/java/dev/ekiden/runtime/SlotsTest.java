package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Command.Verdict;
import dev.ekiden.api.Reply;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatusBuilder;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.api.plugin.PluginStatus.State;
import dev.ekiden.core.Effect;
import dev.ekiden.spi.bridge.Bridge;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.cluster.ClusterSink;
import dev.ekiden.spi.cluster.Resume;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.scheduler.RankRequest;
import dev.ekiden.spi.scheduler.Ranking;
import dev.ekiden.spi.scheduler.Scheduler;
import dev.ekiden.tck.FakeBridge;
import dev.ekiden.tck.FakeCluster;
import dev.ekiden.tck.FakeCluster.Call;
import dev.ekiden.tck.FakeProbe;
import dev.ekiden.tck.FakeScheduler;
import dev.ekiden.tck.FakeStorage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlotsTest {
  private static final Optional<String> HERE = Optional.empty();

  // Clusters

  private static FakeCluster connected(Rig rig, String name) throws Exception {
    FakeCluster cluster = new FakeCluster();
    rig.server.addCluster(rig.plugin(PluginKind.CLUSTER, name, cluster));
    cluster.take(Call.Started.class);
    cluster.sink().connected("f-1", "master", false, false, HERE);
    rig.stepped(Command.ClusterUp.class);
    return cluster;
  }

  /** One instance of {@code /a} on a fake cluster; returns its task's id. */
  private static String running(Rig rig, FakeCluster cluster, Command.CreateApp create)
      throws Exception {
    assertThat(rig.ask(create)).isInstanceOf(Reply.Deploying.class);
    cluster.sink().offers(List.of(Rig.offer("o-1")));
    Call.Accepted accepted = cluster.take(Call.Accepted.class);
    Operation.Launch launch =
        accepted.operations().stream()
            .filter(Operation.Launch.class::isInstance)
            .map(Operation.Launch.class::cast)
            .findFirst()
            .orElseThrow();
    String task = launch.task().id().toString();
    cluster.sink().status(status(task, TaskStatus.State.RUNNING));
    Rig.await(() -> rig.server.snapshot().totals().running() == 1, () -> "a running task: " + task);
    return task;
  }

  private static TaskStatus status(String task, TaskStatus.State state) {
    return TaskStatusBuilder.builder()
        .taskId(task)
        .state(state)
        .ackId(Optional.of("ack-" + state))
        .agentId(Optional.of("agent-1"))
        .message("")
        .timestamp(java.time.Instant.parse("2026-01-01T00:00:01Z"))
        .ips(List.of())
        .details(java.util.Map.of())
        .build();
  }

  @Test
  void aTaskIsLaunchedAcknowledgedAndKilled() throws Exception {
    try (Rig rig = new Rig().start()) {
      FakeCluster cluster = connected(rig, "fake");
      String task = running(rig, cluster, Rig.create("/a", 1));
      assertThat(cluster.take(Call.Acknowledged.class).ackId()).isEqualTo("ack-RUNNING");
      rig.ask(new Command.DeleteApp(PathId.of("/a"), false));
      assertThat(cluster.take(Call.Killed.class).task().taskId()).isEqualTo(task);
    }
  }

  @Test
  void afterARestartTheClusterIsToldWhatWeWere() throws Exception {
    FakeStorage storage = new FakeStorage();
    Journal.Limits keep = new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20);
    String task;
    try (Rig rig = new Rig(storage, keep).start()) {
      FakeCluster cluster = connected(rig, "fake");
      task = running(rig, cluster, Rig.create("/a", 1));
      cluster.take(Call.Acknowledged.class);
    }
    try (Rig rig = new Rig(storage, keep).start()) {
      FakeCluster cluster = new FakeCluster();
      rig.server.addCluster(rig.plugin(PluginKind.CLUSTER, "fake", cluster));
      Resume resume = cluster.take(Call.Started.class).resume();
      assertThat(resume.frameworkId()).contains("f-1");
      assertThat(resume.tasks()).containsExactly(task);
      cluster.sink().connected("f-1", "master", true, false, HERE);
      assertThat(cluster.take(Call.Reconciled.class).tasks())
          .anyMatch(ref -> ref.taskId().equals(task));
    }
  }

  @Test
  void anEngineThatCannotGoOnIsStartedAgain() throws Exception {
    try (Rig rig = new Rig().start()) {
      FakeCluster cluster = connected(rig, "fake");
      cluster.sink().failed("the master is gone");
      rig.stepped(Command.ClusterDown.class);
      cluster.take(Call.Stopped.class);
      assertThat(cluster.take(Call.Started.class).resume().frameworkId()).contains("f-1");
      assertThat(rig.status("fake", "1.0.0").lastError()).contains("the master is gone");
    }
  }

  @Test
  void whatAnOldEngineStillSaysIsNotHeard() throws Exception {
    try (Rig rig = new Rig().start()) {
      FakeCluster cluster = connected(rig, "fake");
      ClusterSink old = cluster.sink();
      old.failed("restart me");
      cluster.take(Call.Started.class);
      rig.stepped(Command.ClusterDown.class);
      old.connected("f-2", "ghost", false, false, HERE);
      cluster.sink().connected("f-1", "master", true, false, HERE);
      assertThat(rig.stepped(Command.ClusterUp.class).master()).isEqualTo("master");
    }
  }

  @Test
  void aNewerEngineTakesOverAndTheOldOneIsStoppedFirst() throws Exception {
    try (Rig rig = new Rig().start()) {
      FakeCluster old = connected(rig, "fake");
      rig.awaitState("fake", "1.0.0", State.ACTIVE);
      FakeCluster fresh = new FakeCluster();
      rig.server.addCluster(rig.plugin(PluginKind.CLUSTER, "fake", "1.1.0", 2, fresh));
      old.take(Call.Stopped.class);
      assertThat(fresh.take(Call.Started.class).resume().frameworkId()).contains("f-1");
      rig.awaitState("fake", "1.1.0", State.ACTIVE);
      rig.awaitState("fake", "1.0.0", State.STANDBY);
      assertThat(rig.server.slots().proven(2)).isTrue();
      assertThat(rig.server.slots().proven(1)).isFalse();
    }
  }

  @Test
  void tasksEndWithTheServerAndNotWithTheEngine() throws Exception {
    FakeCluster old;
    FakeCluster fresh = new FakeCluster();
    try (Rig rig = Rig.killingTasks().start()) {
      old = connected(rig, "fake");
      rig.server.addCluster(rig.plugin(PluginKind.CLUSTER, "fake", "1.1.0", 2, fresh));
      old.take(Call.Stopped.class);
      rig.awaitState("fake", "1.1.0", State.ACTIVE);
    }
    fresh.take(Call.TornDown.class);
  }

  @Test
  void aChangedConfigurationEndsNoTasks() throws Exception {
    try (Rig rig = Rig.killingTasks().start()) {
      FakeCluster cluster = connected(rig, "fake");
      rig.server.close();
      cluster.take(Call.Stopped.class);
    }
  }

  @Test
  void aNewerEngineThatFailsGivesWayToTheOldOne() throws Exception {
    try (Rig rig = new Rig().start()) {
      FakeCluster old = connected(rig, "fake");
      rig.awaitState("fake", "1.0.0", State.ACTIVE);
      Plugin<Cluster> bad =
          rig.plugin(
              PluginKind.CLUSTER, "fake", "2.0.0", 2, broken(Cluster.class, "does not start"));
      rig.server.addCluster(bad);
      old.take(Call.Stopped.class);
      old.take(Call.Started.class);
      rig.awaitState("fake", "1.0.0", State.ACTIVE);
      assertThat(rig.status("fake", "2.0.0").state()).isEqualTo(State.STOPPED);
      assertThat(rig.status("fake", "2.0.0").lastError())
          .contains("IllegalStateException: does not start");
      assertThat(rig.server.slots().proven(2)).isFalse();

      rig.server.removeCluster(bad);
      cluster(rig, old);
    }
  }

  private static void cluster(Rig rig, FakeCluster still) throws Exception {
    still.sink().connected("f-1", "master", true, false, HERE);
    running(rig, still, Rig.create("/still", 1));
  }

  @Test
  void withoutAnEngineInstancesWait() throws Exception {
    try (Rig rig = new Rig().start()) {
      FakeCluster cluster = new FakeCluster();
      Plugin<Cluster> plugin = rig.plugin(PluginKind.CLUSTER, "fake", cluster);
      rig.server.addCluster(plugin);
      cluster.take(Call.Started.class);
      cluster.sink().connected("f-1", "master", false, false, HERE);
      rig.stepped(Command.ClusterUp.class);
      rig.server.removeCluster(plugin);
      cluster.take(Call.Stopped.class);
      rig.stepped(Command.ClusterDown.class);
      assertThat(rig.ask(Rig.create("/a", 1))).isInstanceOf(Reply.Deploying.class);
      assertThat(rig.server.snapshot().queue()).hasSize(1);
      connected(rig, "fake");
    }
  }

  // Scheduler

  private static String placedWith(Scheduler scheduler) throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.server.addScheduler(rig.plugin(PluginKind.SCHEDULER, "fake", scheduler));
      Rig.await(
          () -> rig.status("fake", "1.0.0").state() != State.STANDBY, () -> "the scheduler's use");
      return running(rig, connected(rig, "cluster"), Rig.create("/a", 1));
    }
  }

  @Test
  void aSchedulersChoiceIsFollowed() throws Exception {
    assertThat(placedWith(new FakeScheduler())).startsWith("a.instance-");
  }

  @Test
  void aSchedulerThatThrowsLiesOrHangsDoesNotStopPlacing() throws Exception {
    assertThat(placedWith(broken(Scheduler.class, "no idea"))).startsWith("a.instance-");
    assertThat(placedWith(_ -> new Ranking(List.of(new Ranking.Choice("/unheard-of", "no-offer")))))
        .startsWith("a.instance-");
    CountDownLatch never = new CountDownLatch(1);
    assertThat(
            placedWith(
                (RankRequest _) -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    // goes on hanging, as bad plugins do
                    new CountDownLatch(1).countDown();
                  }
                  return new Ranking(List.of());
                }))
        .startsWith("a.instance-");
  }

  @Test
  void aSchedulerThatAnswersNothingAtAllDoesNotStopPlacing() throws Exception {
    assertThat(placedWith(nulls(Scheduler.class))).startsWith("a.instance-");
    try (Rig rig = new Rig().start()) {
      rig.server.addScheduler(rig.plugin(PluginKind.SCHEDULER, "fake", nulls(Scheduler.class)));
      Rig.await(
          () -> rig.status("fake", "1.0.0").state() != State.STANDBY, () -> "the scheduler's use");
      FakeCluster cluster = connected(rig, "cluster");
      running(rig, cluster, Rig.create("/a", 1));
      rig.ask(Rig.create("/b", 1));
      cluster.sink().offers(List.of(Rig.offer("o-2")));
      assertThat(cluster.take(Call.Accepted.class).offerIds()).containsExactly("o-2");
    }
  }

  // Health

  private static Command.CreateApp checked(String protocol) {
    return new Command.CreateApp(
        AppUpdateBuilder.builder(Rig.update("/a", 1))
            .healthChecks(
                Optional.of(
                    List.of(
                        new HealthCheck(
                            protocol,
                            Optional.of("/"),
                            Optional.of(0),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Duration.ZERO,
                            Duration.ofSeconds(5),
                            Duration.ofMillis(50),
                            3,
                            Duration.ZERO,
                            Optional.empty(),
                            "IPv4"))))
            .build(),
        false,
        dev.ekiden.api.Origin.SELF);
  }

  private static Effect.Probe probe() {
    return new Effect.Probe(
        dev.ekiden.api.model.TaskId.parse("a.instance-01a1fc3b-631d-7000-8000-6e6690e899db._app.1")
            .orElseThrow(),
        0,
        checked("HTTP").app().healthChecks().orElseThrow().getFirst(),
        "127.0.0.1",
        Optional.of(1),
        java.util.Map.of(),
        Optional.empty());
  }

  private static Verdict verdict(Rig rig) throws Exception {
    running(rig, connected(rig, "cluster"), checked("HTTP"));
    rig.advance(Duration.ofSeconds(10));
    return rig.stepped(Command.Probed.class).verdict();
  }

  @Test
  void aProbesVerdictIsHeard() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.server.addHealth(rig.plugin(PluginKind.HEALTH, "fake", new FakeProbe()), Set.of("HTTP"));
      assertThat(verdict(rig)).isEqualTo(new Verdict.Healthy());
    }
  }

  @Test
  void aMissingProtocolIsUnknownAndSaysWhy() throws Exception {
    try (Rig rig = new Rig().start()) {
      assertThat(verdict(rig)).isEqualTo(new Verdict.Unknown("no plugin for protocol HTTP"));
    }
  }

  @Test
  void aProbeThatThrowsIsUnknown() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.server.addHealth(
          rig.plugin(PluginKind.HEALTH, "bad", broken(HealthProbe.class, "no socket")),
          Set.of("HTTP"));
      assertThat(verdict(rig)).isEqualTo(new Verdict.Unknown("IllegalStateException: no socket"));
      assertThat(rig.status("bad", "1.0.0").state()).isEqualTo(State.FAILING);
    }
  }

  @Test
  void aProbeThatHangsIsUnknownAfterTwiceItsTimeout() throws Exception {
    try (Rig rig = new Rig().start()) {
      CountDownLatch never = new CountDownLatch(1);
      HealthProbe hangs =
          (_, _) -> {
            never.await();
            return new Verdict.Healthy();
          };
      rig.server.addHealth(rig.plugin(PluginKind.HEALTH, "slow", hangs), Set.of("HTTP"));
      assertThat(verdict(rig))
          .isEqualTo(new Verdict.Unknown("no verdict within twice the timeout"));
    }
  }

  @Test
  void aProbeThatNeverComesBackDoesNotGatherThreads() throws Exception {
    LinkedBlockingQueue<Command.Probed> answers = new LinkedBlockingQueue<>();
    HealthSlots slots = new HealthSlots(answers::add, 1, Duration.ofSeconds(2), new Rig.Clock());
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    HealthProbe deaf =
        (_, _) -> {
          calls.incrementAndGet();
          while (end.getCount() > 0) {
            try {
              end.await();
            } catch (InterruptedException e) {
              // hears nothing
            }
          }
          return new Verdict.Healthy();
        };
    Rig rig = new Rig();
    slots.add(rig.plugin(PluginKind.HEALTH, "deaf", deaf), Set.of("HTTP"));
    Effect.Probe probe = probe();
    for (int i = 0; i < 5; i++) {
      slots.probe(probe);
      assertThat(answers.take().verdict()).isInstanceOf(Verdict.Unknown.class);
    }
    assertThat(calls.get()).isEqualTo(2);
    end.countDown();
    Rig.await(
        () -> {
          slots.probe(probe);
          try {
            return answers.take().verdict() instanceof Verdict.Healthy;
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        () -> "healthy again");
  }

  private static State state(HealthSlots slots, long bundle) {
    return slots.standings().stream()
        .filter(standing -> standing.bundleId() == bundle)
        .findFirst()
        .orElseThrow()
        .state();
  }

  @Test
  void aNewerProbeThatFailsGivesWayToTheOldOne() throws Exception {
    LinkedBlockingQueue<Command.Probed> answers = new LinkedBlockingQueue<>();
    Rig rig = new Rig();
    HealthSlots slots = new HealthSlots(answers::add, 1, Duration.ofSeconds(2), rig.clock);
    HealthProbe bad = broken(HealthProbe.class, "worse");
    slots.add(rig.plugin(PluginKind.HEALTH, "fake", new FakeProbe()), Set.of("HTTP"));
    slots.add(rig.plugin(PluginKind.HEALTH, "fake", "2.0.0", 2, bad), Set.of("HTTP"));
    assertThat(state(slots, 2)).isEqualTo(State.PROBATION);
    rig.clock.advance(Duration.ofMillis(1_999));
    slots.probe(probe());
    assertThat(answers.take().verdict())
        .isEqualTo(new Verdict.Unknown("IllegalStateException: worse"));
    assertThat(state(slots, 2)).isEqualTo(State.STOPPED);
    assertThat(state(slots, 1)).isEqualTo(State.ACTIVE);
    slots.probe(probe());
    assertThat(answers.take().verdict()).isEqualTo(new Verdict.Healthy());
  }

  @Test
  void aNewerProbeThatNobodyAsksIsTrustedAfterItsTime() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.server.addHealth(rig.plugin(PluginKind.HEALTH, "fake", new FakeProbe()), Set.of("HTTP"));
      rig.server.addHealth(
          rig.plugin(PluginKind.HEALTH, "fake", "2.0.0", 2, new FakeProbe()), Set.of("HTTP"));
      assertThat(rig.server.slots().proven(2)).isFalse();
      rig.advance(Rig.QUICK.probation());
      assertThat(rig.server.slots().proven(2)).isTrue();
      assertThat(rig.status("fake", "2.0.0").state()).isEqualTo(State.ACTIVE);
      assertThat(rig.status("fake", "1.0.0").state()).isEqualTo(State.STANDBY);
    }
  }

  @Test
  void aNewerProbeThatIsJustBeingAskedIsNotYetTrusted() throws Exception {
    LinkedBlockingQueue<Command.Probed> answers = new LinkedBlockingQueue<>();
    Rig rig = new Rig();
    HealthSlots slots = new HealthSlots(answers::add, 1, Duration.ofSeconds(2), rig.clock);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    HealthProbe slow =
        (_, _) -> {
          asked.countDown();
          answer.await();
          return new Verdict.Healthy();
        };
    slots.add(rig.plugin(PluginKind.HEALTH, "fake", new FakeProbe()), Set.of("HTTP"));
    slots.add(rig.plugin(PluginKind.HEALTH, "fake", "2.0.0", 2, slow), Set.of("HTTP"));
    slots.probe(probe());
    asked.await();
    rig.clock.advance(Duration.ofSeconds(2));
    assertThat(state(slots, 2)).isEqualTo(State.PROBATION);
    answer.countDown();
    assertThat(answers.take().verdict()).isInstanceOf(Verdict.Healthy.class);
    assertThat(state(slots, 2)).isEqualTo(State.ACTIVE);
  }

  @Test
  void protocolsOfProbesAreKnownWhileTheyAreThere() throws Exception {
    try (Rig rig = new Rig().start()) {
      Plugin<HealthProbe> odd = rig.plugin(PluginKind.HEALTH, "odd", new FakeProbe());
      rig.server.addHealth(odd, Set.of("ODD", "EVEN"));
      rig.server.addHealth(rig.plugin(PluginKind.HEALTH, "fake", new FakeProbe()), Set.of("HTTP"));
      assertThat(rig.server.healthProtocols()).containsExactlyInAnyOrder("ODD", "EVEN", "HTTP");
      rig.server.removeHealth(odd);
      assertThat(rig.server.healthProtocols()).containsExactly("HTTP");
    }
  }

  // Bridges

  private static boolean routes(RoutingTable table, RoutingTable.State state) {
    return table.services().stream()
        .flatMap(s -> s.ports().stream())
        .flatMap(p -> p.backends().stream())
        .anyMatch(b -> b.state() == state);
  }

  @Test
  void aBridgeGetsWholeTablesAndTheNewestAfterFailures() throws Exception {
    try (Rig rig = new Rig().start()) {
      FakeBridge bridge = new FakeBridge();
      bridge.refuse(3);
      rig.server.addBridge(rig.plugin(PluginKind.BRIDGE, "fake", bridge));
      running(rig, connected(rig, "cluster"), Rig.create("/a", 1));
      bridge.take(t -> routes(t, RoutingTable.State.UP));
      rig.awaitState("fake", "1.0.0", State.ACTIVE);
      assertThat(rig.status("fake", "1.0.0").lastError())
          .contains("IOException: refused, as the test wants it");
    }
  }

  @Test
  void aKillWaitsUntilNoBridgeSendsLoadThere() throws Exception {
    try (Rig rig =
        new Rig(
                new FakeStorage(),
                new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20),
                Duration.ofHours(1),
                Duration.ofSeconds(30))
            .start()) {
      CountDownLatch drained = new CountDownLatch(1);
      CountDownLatch asked = new CountDownLatch(1);
      AtomicInteger up = new AtomicInteger();
      Bridge slow =
          (table, _) -> {
            if (routes(table, RoutingTable.State.UP)) {
              up.incrementAndGet();
            } else if (up.get() > 0) {
              asked.countDown();
              drained.await();
            }
            return new Bridge.Applied(Bridge.How.IN_PLACE, "");
          };
      rig.server.addBridge(rig.plugin(PluginKind.BRIDGE, "slow", slow));
      FakeCluster cluster = connected(rig, "cluster");
      String task = running(rig, cluster, Rig.create("/a", 1));
      Rig.await(() -> up.get() > 0, () -> "a route to the task");
      rig.ask(new Command.DeleteApp(PathId.of("/a"), false));
      asked.await();
      Rig.await(
          () -> rig.server.figures().numbers().get("kills.held").intValue() == 1,
          () -> "a held kill");
      drained.countDown();
      assertThat(cluster.take(Call.Killed.class).task().taskId()).isEqualTo(task);
    }
  }

  @Test
  void aBridgeThatNeverAppliesHoldsAKillOnlyForAWhile() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.server.addBridge(
          rig.plugin(PluginKind.BRIDGE, "bad", broken(Bridge.class, "no balancer")));
      FakeCluster cluster = connected(rig, "cluster");
      String task = running(rig, cluster, Rig.create("/a", 1));
      rig.ask(new Command.DeleteApp(PathId.of("/a"), false));
      assertThat(cluster.take(Call.Killed.class).task().taskId()).isEqualTo(task);
    }
  }

  @Test
  void aSwappedBridgeHasTheTableBeforeItIsTrusted() throws Exception {
    try (Rig rig = new Rig().start()) {
      rig.server.addBridge(rig.plugin(PluginKind.BRIDGE, "fake", new FakeBridge()));
      running(rig, connected(rig, "cluster"), Rig.create("/a", 1));
      AtomicInteger calls = new AtomicInteger();
      FakeBridge fresh = new FakeBridge();
      Bridge counting =
          (table, version) -> {
            calls.incrementAndGet();
            return fresh.apply(table, version);
          };
      rig.server.addBridge(rig.plugin(PluginKind.BRIDGE, "fake", "1.1.0", 2, counting));
      fresh.take(t -> routes(t, RoutingTable.State.UP));
      rig.awaitState("fake", "1.1.0", State.ACTIVE);
      assertThat(calls.get()).isPositive();
    }
  }

  @Test
  void aBridgeThatHangsIsShownToFailAndHoldsUpNoSuccessor() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Bridge hanging =
        (_, _) -> {
          never.await();
          return new Bridge.Applied(Bridge.How.IN_PLACE, "");
        };
    try (Rig rig = Rig.hasty(Duration.ofMillis(50), Duration.ofMillis(50)).start()) {
      rig.server.addBridge(rig.plugin(PluginKind.BRIDGE, "slow", hanging));
      rig.awaitState("slow", "1.0.0", State.FAILING);
      assertThat(rig.status("slow", "1.0.0").lastError()).contains("no answer within 50 ms");
    }
    try (Rig rig = Rig.hasty(Duration.ofDays(1), Duration.ofMillis(20)).start()) {
      rig.server.addBridge(rig.plugin(PluginKind.BRIDGE, "slow", hanging));
      rig.server.addBridge(rig.plugin(PluginKind.BRIDGE, "slow", "1.1.0", 2, new FakeBridge()));
      rig.awaitState("slow", "1.1.0", State.ACTIVE);
    }
    never.countDown();
  }

  @Test
  void aBridgeThatAnswersNothingAtAllIsTriedAgain() throws Exception {
    try (Rig rig = new Rig().start()) {
      AtomicInteger calls = new AtomicInteger();
      FakeBridge inner = new FakeBridge();
      Bridge forgetful =
          (table, version) -> {
            Bridge.Applied done = inner.apply(table, version);
            return calls.incrementAndGet() < 3 ? nothing() : done;
          };
      rig.server.addBridge(rig.plugin(PluginKind.BRIDGE, "fake", forgetful));
      rig.awaitState("fake", "1.0.0", State.ACTIVE);
      assertThat(rig.status("fake", "1.0.0").lastError()).isPresent();
      running(rig, connected(rig, "cluster"), Rig.create("/a", 1));
      inner.take(t -> routes(t, RoutingTable.State.UP));
    }
  }

  @Test
  void aNewerTableDoesNotWaitAsLongAsOneThatFailedOften() throws Exception {
    try (Rig rig = new Rig().start()) {
      running(rig, connected(rig, "cluster"), Rig.create("/a", 1));
      var routed = (dev.ekiden.core.State) rig.server.snapshot();
      var wanted =
          new AtomicReference<>(dev.ekiden.core.State.empty(dev.ekiden.api.Settings.DEFAULT));
      AtomicInteger failures = new AtomicInteger();
      FakeBridge inner = new FakeBridge();
      Bridge fussy =
          (table, version) -> {
            if (table.services().isEmpty()) {
              failures.incrementAndGet();
              throw new IllegalStateException("an empty table");
            }
            return inner.apply(table, version);
          };
      BridgeSlot slot =
          new BridgeSlot(
              "fake",
              wanted::get,
              () -> {},
              Duration.ofHours(1),
              Rig.QUICK.retries(Duration.ofMillis(1), Duration.ofHours(1)),
              rig.clock);
      slot.start();
      slot.add(rig.plugin(PluginKind.BRIDGE, "fake", fussy));
      Rig.await(() -> failures.get() == 12, () -> "failures: " + failures);
      long began = System.nanoTime();
      wanted.set(routed);
      slot.signal();
      inner.take(t -> routes(t, RoutingTable.State.UP));
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("the empty one would have been tried again after 2 s")
          .isLessThan(Duration.ofSeconds(1));
      slot.close(Duration.ofSeconds(10));
    }
  }

  @Test
  void aTableInForceIsAppliedAgainAndProblemsAreShown() throws Exception {
    Rig rig = new Rig();
    AtomicInteger calls = new AtomicInteger();
    Bridge bridge =
        (_, _) ->
            new Bridge.Applied(
                Bridge.How.UNCHANGED,
                "",
                calls.incrementAndGet() < 3 ? List.of("port 1 of /a: taken") : List.of());
    BridgeSlot slot =
        new BridgeSlot(
            "fake",
            () -> dev.ekiden.core.State.empty(dev.ekiden.api.Settings.DEFAULT),
            () -> {},
            Duration.ofMillis(2),
            Rig.QUICK,
            rig.clock);
    slot.start();
    slot.add(rig.plugin(PluginKind.BRIDGE, "fake", bridge));
    Rig.await(() -> calls.get() >= 5, () -> "calls: " + calls);
    assertThat(slot.applied()).isZero();
    assertThat(slot.standings())
        .singleElement()
        .extracting(Standing::status)
        .satisfies(
            status -> {
              assertThat(status.state()).isEqualTo(State.ACTIVE);
              assertThat(status.lastError()).contains("port 1 of /a: taken");
              assertThat(status.figures()).containsEntry("problems", 0L);
            });
    slot.close(Duration.ofSeconds(10));
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // as a careless plugin does
  private static <T> T nothing() {
    return null;
  }

  /** A plugin that answers everything with null. */
  private static <T> T nulls(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> "nulls";
                  default -> nothing();
                }));
  }

  /** A plugin whose every method throws. */
  private static <T> T broken(Class<T> type, String message) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> "broken";
                  default -> throw new IllegalStateException(message);
                }));
  }
}
