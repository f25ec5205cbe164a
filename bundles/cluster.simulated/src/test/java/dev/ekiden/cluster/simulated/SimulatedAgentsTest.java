package dev.ekiden.cluster.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskSpecBuilder;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plays with the agents in virtual time; every update is acknowledged unless the test says so. */
class SimulatedAgentsTest {
  private final Fleet fleet = Fleet.DEFAULT;
  private SimulatedAgents agents = new SimulatedAgents(fleet);
  private final List<Entry> journal = new ArrayList<>();
  private long now = 1_000_000;

  /** {@code 100 STARTING}: milliseconds since the start of the test, and what was told. */
  private final List<String> told = new ArrayList<>();

  private final List<TaskStatus> statuses = new ArrayList<>();
  private List<Offer> offers = new ArrayList<>();
  private boolean acknowledging = true;

  private void connect() {
    agents.connect(Set.of("*"), now);
    pump();
  }

  private void pump() {
    for (List<Report> reports = agents.drainReports();
        !reports.isEmpty();
        reports = agents.drainReports()) {
      for (Report report : reports) {
        switch (report) {
          case Report.Offers made -> offers.addAll(made.offers());
          case Report.Status(TaskStatus status) -> {
            told.add((now - 1_000_000) + " " + status.state());
            statuses.add(status);
            if (acknowledging) {
              status.ackId().ifPresent(ack -> agents.acknowledge(status.taskId(), ack, now));
            }
          }
        }
      }
    }
    journal.addAll(agents.drainEntries());
  }

  /** Lets time pass, stopping whenever something happens. */
  private void pass(long millis) {
    long end = now + millis;
    while (agents.next().isPresent() && agents.next().getAsLong() <= end) {
      now = Math.max(now, agents.next().getAsLong());
      agents.advance(now);
      pump();
    }
    now = end;
  }

  private void accept(Operation... operations) {
    Offer offer =
        offers.stream().filter(o -> o.agentId().equals(Specs.AGENT)).findFirst().orElseThrow();
    offers.remove(offer);
    agents.accept(List.of(offer.id()), List.of(operations), 0, now);
    pump();
  }

  private void launch(int n, String command) {
    accept(Specs.launch(Specs.task(n, command)));
  }

  private TaskStatus last() {
    return statuses.getLast();
  }

  @Test
  void offersWhatThereIs() {
    connect();
    pass(0);
    assertThat(offers).hasSize(4);
    assertThat(offers.stream().map(Offer::host))
        .containsExactly("127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.4");
    Offer second = offers.get(1);
    assertThat(second.resources())
        .containsExactly(
            Resource.scalar("cpus", 1000),
            Resource.scalar("mem", 1_000_000),
            Resource.scalar("disk", 1_000_000),
            Resource.ports(31_000, 32_000));
    assertThat(second.attributes())
        .isEqualTo(
            Map.of(
                "rack", new Resource.Items(Set.of("rack-2")),
                "agent", new Resource.Items(Set.of("a2"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sleep 1000                | 100 STARTING, 200 RUNNING
          echo héllo                | 100 STARTING, 200 RUNNING
          sleep 7                   | 100 STARTING, 200 RUNNING, 7200 FINISHED
          sleep 1; exit 3           | 100 STARTING, 200 RUNNING, 1200 FAILED
          sleep 1; exit 0           | 100 STARTING, 200 RUNNING, 1200 FINISHED
          exit 1                    | 100 STARTING, 200 RUNNING, 300 FAILED
          exit me                   | 100 STARTING, 200 RUNNING
          true                      | 100 STARTING, 200 RUNNING, 300 FINISHED
          false                     | 100 STARTING, 200 RUNNING, 300 FAILED
          sim staging               | ''
          sim starting              | 100 STARTING
          sim error                 | 100 ERROR
          sim dropped               | 100 DROPPED
          sim fetchfail             | 100 FAILED
          sim oom                   | 100 STARTING, 200 RUNNING, 300 FAILED
          sim lost                  | 100 STARTING, 200 RUNNING, 300 LOST
          sim gone                  | 100 STARTING, 200 RUNNING, 300 GONE
          sim unreachable 500 1500  | 100 STARTING, 200 RUNNING, 700 UNREACHABLE, 2200 RUNNING
          sim unreachable 500       | 100 STARTING, 200 RUNNING, 700 UNREACHABLE
          """)
  void commandsDecide(String command, String expected) {
    connect();
    pass(0);
    launch(1, command);
    pass(20_000);
    assertThat(String.join(", ", told)).isEqualTo(expected);
  }

  @Test
  void aKillTakesAMoment() {
    connect();
    pass(0);
    launch(1, "sleep 1000");
    pass(1_000);
    agents.kill(ref(1), now);
    agents.kill(ref(1), now);
    pass(1_000);
    assertThat(told).containsExactly("100 STARTING", "200 RUNNING", "1100 KILLED");
    assertThat(last().message()).isEqualTo("Command terminated with signal Terminated");
  }

  @Test
  void aKillIsAnnouncedWhereThatIsKnown() {
    agents =
        new SimulatedAgents(
            new Fleet(1, 1, 64, 64, 0, 31_000, 31_001, false, true, 200, 100, 200, 100, 10_000));
    connect();
    pass(0);
    launch(1, "sim stubborn");
    pass(1_000);
    agents.kill(ref(1), now);
    pump();
    pass(6_000);
    assertThat(told).containsExactly("100 STARTING", "200 RUNNING", "1000 KILLING", "6000 KILLED");
    assertThat(last().message()).isEqualTo("Command terminated with signal Killed");
  }

  @Test
  void aTaskInStagingIsKilledDuringLaunch() {
    connect();
    pass(0);
    launch(1, "sim staging");
    pass(500);
    agents.kill(ref(1), now);
    pass(500);
    assertThat(told).containsExactly("600 KILLED");
    assertThat(last().message()).isEqualTo("Task killed during launch");
    assertThat(last().ips()).isEmpty();
  }

  @Test
  void aKillOfAnUnknownTaskIsAnsweredLikeAReconciliation() {
    connect();
    agents.kill(ref(9), now);
    agents.reconcile(List.of(ref(8)), now);
    pump();
    assertThat(told).containsExactly("0 UNKNOWN", "0 UNKNOWN");
    assertThat(last().ackId()).isEmpty();
  }

  @Test
  void goodHealthIsReportedOnce() {
    connect();
    pass(0);
    accept(Specs.launch(Specs.checked(1, "true", 3)));
    pass(10_000);
    assertThat(told).containsExactly("100 STARTING", "200 RUNNING", "300 RUNNING");
    assertThat(last().healthy()).contains(true);
    assertThat(last().reason()).contains("REASON_TASK_HEALTH_CHECK_STATUS_UPDATED");
  }

  @Test
  void badHealthKills() {
    connect();
    pass(0);
    accept(Specs.launch(Specs.checked(1, "false", 2)));
    pass(10_000);
    assertThat(told).containsExactly("100 STARTING", "200 RUNNING", "300 RUNNING", "1300 KILLED");
    assertThat(statuses.get(2).healthy()).contains(false);
    assertThat(last().healthy()).contains(false);
  }

  @Test
  void theRestIsOfferedAtOnce() {
    connect();
    pass(0);
    offers = new ArrayList<>(offers.subList(0, 1));
    launch(1, "sleep 1000");
    assertThat(offers).hasSize(1);
    assertThat(offers.getFirst().resources())
        .contains(Resource.scalar("cpus", 999.9), Resource.scalar("mem", 999_968));
  }

  @Test
  void whatATaskHeldComesBack() {
    connect();
    pass(0);
    launch(1, "exit 0");
    offers.removeIf(offer -> !offer.agentId().equals(Specs.AGENT));
    String whole = offers.removeFirst().id();
    pass(1_200);
    assertThat(offers).as("waits for the larger part").isEmpty();
    pass(300);
    assertThat(offers).hasSize(1);
    assertThat(offers.getFirst().resources())
        .containsExactly(Resource.scalar("cpus", 0.1), Resource.scalar("mem", 32));
    String rest = offers.removeFirst().id();
    agents.accept(List.of(whole, rest), List.of(Specs.launch(Specs.task(2, "exit 0"))), 0, now);
    pump();
    assertThat(offers).hasSize(1);
    assertThat(offers.getFirst().resources()).contains(Resource.scalar("cpus", 999.9));
  }

  @Test
  void declinedOffersComeBackLater() {
    connect();
    pass(0);
    List<String> ids = offers.stream().map(Offer::id).toList();
    offers.clear();
    agents.decline(ids, 5_000, now);
    pass(4_900);
    assertThat(offers).isEmpty();
    pass(300);
    assertThat(offers).hasSize(4);
  }

  @Test
  void revivingForgetsWhatWasDeclined() {
    connect();
    pass(0);
    agents.decline(offers.stream().map(Offer::id).toList(), 3_600_000, now);
    offers.clear();
    agents.revive(Set.of("*"), now);
    pump();
    assertThat(offers).hasSize(4);
  }

  @Test
  void suppressedRolesGetNothing() {
    connect();
    pass(0);
    agents.suppress(Set.of("*"), now);
    agents.decline(offers.stream().map(Offer::id).toList(), 0, now);
    offers.clear();
    pass(5_000);
    assertThat(offers).isEmpty();
    agents.revive(Set.of("*"), now);
    pump();
    assertThat(offers).hasSize(4);
  }

  @Test
  void anUnknownOfferDropsTheTask() {
    connect();
    agents.accept(List.of("nonsense"), List.of(Specs.launch(Specs.task(1, "true"))), 0, now);
    pump();
    assertThat(last().state()).isEqualTo(State.DROPPED);
    assertThat(last().reason()).contains("REASON_INVALID_OFFERS");
  }

  @Test
  void tooLargeATaskIsAnError() {
    connect();
    pass(0);
    TaskSpec large =
        TaskSpecBuilder.builder(Specs.task(1, "true"))
            .resources(List.of(Resource.scalar("cpus", 1001)))
            .build();
    accept(Specs.launch(large));
    assertThat(last().state()).isEqualTo(State.ERROR);
  }

  @Test
  void unacknowledgedUpdatesComeAgainAndHoldBackTheNext() {
    acknowledging = false;
    connect();
    pass(0);
    launch(1, "exit 0");
    pass(35_000);
    assertThat(told).containsExactly("100 STARTING", "10100 STARTING", "30100 STARTING");
    agents.acknowledge(last().taskId(), "7", now);
    pump();
    assertThat(told).hasSize(3);
    acknowledging = true;
    agents.acknowledge(last().taskId(), last().ackId().orElseThrow(), now);
    pump();
    assertThat(told.subList(3, told.size())).containsExactly("35000 RUNNING", "35000 FINISHED");
  }

  @Test
  void aPodEndsAsAWhole() {
    connect();
    pass(0);
    accept(
        new Operation.LaunchGroup(
            "executor",
            List.of(Resource.scalar("cpus", 0.1)),
            List.of(Specs.task(1, "sleep 1; exit 1"), Specs.task(2, "sleep 1000"))));
    pass(5_000);
    assertThat(told).endsWith("1200 FAILED", "1300 KILLED");
    assertThat(agents.taskCount()).isZero();
    offers.clear();
    agents.reconcile(List.of(), now);
    pump();
    assertThat(told).endsWith("1300 KILLED");
  }

  @Test
  void containersHaveAddressesOfTheirOwn() {
    connect();
    pass(0);
    for (int n = 1; n <= 2; n++) {
      accept(
          Specs.launch(
              TaskSpecBuilder.builder(Specs.task(n, "run"))
                  .networks(
                      List.of(new Network(Network.Mode.CONTAINER, Optional.of("dcos"), Map.of())))
                  .build()));
    }
    pass(1_000);
    assertThat(statuses.stream().map(s -> s.ips().getFirst().address()).distinct())
        .containsExactly("172.17.0.2", "172.17.0.3");
  }

  @Test
  void reservedDisksBecomeVolumesAndStay() {
    connect();
    pass(0);
    Resource.Reservation mine = new Resource.Reservation(Optional.of("me"), Map.of("task", "t"));
    Resource disk =
        new Resource(
            "disk", new Resource.Scalar(100), "*", Optional.of(mine), Optional.empty(), false);
    Resource volume =
        new Resource(
            "disk",
            new Resource.Scalar(100),
            "*",
            Optional.of(mine),
            Optional.of(
                new Resource.Disk(
                    "ROOT",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("a#data#1"),
                    Optional.of("data"))),
            false);
    accept(new Operation.Reserve(List.of(disk)), new Operation.Create(List.of(volume)));
    assertThat(offers.getLast().resources())
        .contains(volume, Resource.scalar("disk", 999_900))
        .doesNotContain(disk);

    TaskSpec resident =
        TaskSpecBuilder.builder(Specs.task(1, "exit 0")).resources(List.of(volume)).build();
    accept(Specs.launch(resident));
    assertThat(offers.getLast().resources()).doesNotContain(volume);
    pass(1_500);
    assertThat(offers.getLast().resources()).contains(volume);

    agents.decline(offers.stream().map(Offer::id).toList(), 0, now);
    offers.clear();
    pass(200);
    accept(new Operation.Destroy(List.of(volume)), new Operation.Unreserve(List.of(disk)));
    assertThat(offers.getLast().resources()).contains(Resource.scalar("disk", 1_000_000));
    assertThat(agents.condensed()).isEmpty();
  }

  @Test
  void theJournalBringsEverythingBack() {
    connect();
    pass(0);
    launch(1, "sleep 1000");
    launch(2, "sleep 5");
    launch(3, "exit 0");
    launch(4, "sim stubborn");
    pass(1_000);
    agents.kill(ref(4), now);
    pump();
    for (List<Entry> kept : List.of(List.copyOf(journal), agents.condensed())) {
      told.clear();
      statuses.clear();
      offers.clear();
      long crash = now;
      SimulatedAgents before = agents;
      agents = new SimulatedAgents(fleet);
      now += 10_000;
      agents.replay(kept, now);
      assertThat(agents.taskCount()).isEqualTo(3);
      connect();
      assertThat(statuses.stream().map(s -> s.taskId() + " " + s.state()))
          .containsExactlyInAnyOrder(Specs.id(2) + " FINISHED", Specs.id(4) + " KILLED");
      agents.reconcile(List.of(), now);
      pump();
      assertThat(last().state()).isEqualTo(State.RUNNING);
      assertThat(last().taskId()).isEqualTo(Specs.id(1).toString());
      assertThat(offers.getFirst().resources()).contains(Resource.scalar("cpus", 999.9));
      now = crash;
      agents = before;
    }
  }

  @Test
  void manyTasksAtOnce() {
    agents =
        new SimulatedAgents(
            new Fleet(
                20, 1e6, 1e9, 1e6, 0, 31_000, 32_000, false, false, 200, 100, 200, 100, 10_000));
    connect();
    pass(0);
    int n = 0;
    for (int batch = 0; batch < 100; batch++) {
      Operation[] launches = new Operation[200];
      for (int i = 0; i < launches.length; i++) {
        launches[i] =
            Specs.launch(
                TaskSpecBuilder.builder(Specs.task(n++, "sleep 1000"))
                    .command(Optional.of(new CommandLine.Argv(List.of("run"))))
                    .build());
      }
      accept(launches);
    }
    pass(1_000);
    assertThat(statuses).hasSize(40_000);
  }

  private static TaskRef ref(int n) {
    return new TaskRef(Specs.id(n).toString(), Optional.of(Specs.AGENT));
  }
}
