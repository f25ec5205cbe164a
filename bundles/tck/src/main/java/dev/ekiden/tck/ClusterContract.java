package dev.ekiden.tck;

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
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.cluster.Resume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link Cluster} must do. Commands are {@code sleep N} and {@code exit N}, which a
 * cluster that only pretends understands, too.
 */
public abstract class ClusterContract {
  private static final Set<State> TERMINAL =
      Set.of(
          State.FINISHED,
          State.FAILED,
          State.KILLED,
          State.ERROR,
          State.LOST,
          State.DROPPED,
          State.GONE,
          State.UNKNOWN);

  private static final Duration LONG = Duration.ofHours(1);

  /** Runs until it is killed. */
  private static final String FOREVER = "sleep 100000";

  @TempDir private Path directory;

  private final List<Cluster> started = new ArrayList<>();

  /** A plugin, not started yet, on the agents of earlier ones in this directory. */
  protected abstract Cluster cluster(Path directory) throws Exception;

  @AfterEach
  final void endEverything() throws Exception {
    started.forEach(Cluster::stop);
    Cluster last = cluster(directory);
    last.start(new RecordingSink(), resume(List.of()));
    last.teardown();
  }

  @Test
  public void offersWhatAnAgentHas() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    assertThat(running.sink.calls().getFirst()).startsWith("connected ");
    assertThat(offer.role()).isEqualTo("*");
    assertThat(offer.agentId()).isNotBlank();
    assertThat(offer.host()).isNotBlank();
    assertThat(offer.resources())
        .extracting(Resource::name)
        .contains("cpus", "mem", "disk", "ports");
  }

  @Test
  public void aRefusedOfferComesBackWhenRevived() throws Exception {
    Running running = start();
    Offer first = running.sink.takeOffer();
    running.cluster.decline(List.of(first.id()), LONG);
    running.cluster.revive(Set.of("*"));
    Offer second = running.offerOf(first.agentId());
    assertThat(second.id()).isNotEqualTo(first.id());
    running.cluster.decline(List.of(second.id()), Duration.ZERO);
    running.cluster.suppress(Set.of("*"));
    running.cluster.revive(Set.of("*"));
    assertThat(running.offerOf(first.agentId()).id()).isNotEqualTo(second.id());
  }

  @Test
  public void aLaunchedTaskRunsAndTheRestIsOfferedAgain() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    double cpus = cpus(offer);
    TaskSpec task = task("/runs", FOREVER, offer);
    running.launch(offer, task);
    TaskStatus status = running.sink.await(task.id().toString(), State.RUNNING);
    assertThat(status.agentId()).contains(offer.agentId());
    running.cluster.revive(Set.of("*"));
    Offer rest = running.offerOf(offer.agentId());
    assertThat(cpus(rest)).isLessThan(cpus);
    running.kill(task);
    running.sink.await(task.id().toString(), State.KILLED);
    running.giveBackUntil(rest, o -> o.agentId().equals(offer.agentId()) && cpus(o) == cpus);
  }

  @Test
  public void aTaskEndsAsItsCommandDoes() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    TaskSpec good = task("/good", "exit 0", offer);
    TaskSpec bad = task("/bad", "exit 3", offer);
    running.launch(offer, good, bad);
    running.sink.await(good.id().toString(), State.FINISHED);
    running.sink.await(bad.id().toString(), State.FAILED);
    assertThat(running.sink.statuses(good.id().toString()))
        .extracting(TaskStatus::state)
        .containsSubsequence(State.STARTING, State.RUNNING, State.FINISHED);
  }

  @Test
  public void aLaunchOnAnUnknownOfferIsDropped() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    TaskSpec task = task("/late", FOREVER, offer);
    running.cluster.accept(List.of("no-such-offer"), launch(task), Duration.ZERO);
    TaskStatus status = running.sink.await(task.id().toString(), State.DROPPED);
    assertThat(status.message()).isNotBlank();
    running.cluster.decline(List.of(offer.id()), LONG);
    running.cluster.accept(List.of(offer.id()), launch(task("/used", FOREVER, offer)), LONG);
    running.sink.await(
        "/used dropped", s -> s.taskId().startsWith("used.") && s.state() == State.DROPPED);
  }

  @Test
  public void aTaskThatAsksForMoreThanWasOfferedIsAnError() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    TaskSpec task =
        TaskSpecBuilder.builder(task("/fat", FOREVER, offer))
            .resources(List.of(Resource.scalar("cpus", cpus(offer) + 1)))
            .build();
    running.launch(offer, task);
    running.sink.await(task.id().toString(), State.ERROR);
  }

  @Test
  public void aSecondLaunchOfATaskIsHarmless() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    TaskSpec task = task("/once", FOREVER, offer);
    running.launch(offer, task);
    running.sink.await(task.id().toString(), State.RUNNING);
    running.cluster.revive(Set.of("*"));
    Offer again = running.offerOf(offer.agentId());
    TaskSpec other = task("/other", FOREVER, again);
    running.launch(again, task, other);
    running.sink.await(other.id().toString(), State.RUNNING);
    assertThat(running.stateOf(task)).isEqualTo(State.RUNNING);
    assertThat(running.sink.statuses(task.id().toString()))
        .extracting(TaskStatus::state)
        .doesNotContainAnyElementsOf(TERMINAL);
  }

  @Test
  public void killingIsIdempotent() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    TaskSpec task = task("/victim", FOREVER, offer);
    running.launch(offer, task);
    running.sink.await(task.id().toString(), State.RUNNING);
    running.kill(task);
    running.kill(task);
    running.sink.await(task.id().toString(), State.KILLED);
    running.kill(task);
    assertThat(running.sink.statuses(task.id().toString()))
        .extracting(TaskStatus::state)
        .doesNotContain(State.FAILED, State.FINISHED);
  }

  @Test
  public void killingAnUnknownTaskIsAnsweredLikeAReconciliation() throws Exception {
    Running running = start();
    running.sink.takeOffer();
    running.cluster.kill(new TaskRef("no.instance-1._app.1", Optional.empty()), Optional.empty());
    TaskStatus status = running.sink.await("no.instance-1._app.1", State.UNKNOWN);
    assertThat(status.ackId()).isEmpty();
  }

  @Test
  public void aStatusComesAgainUntilItIsAcknowledgedAndHoldsBackLaterOnes() throws Exception {
    Running running = new Running(false, resume(List.of()));
    Offer offer = running.sink.takeOffer();
    TaskSpec task = task("/unheard", "exit 3", offer);
    String id = task.id().toString();
    running.launch(offer, task);
    String ack =
        running
            .sink
            .await("a status to acknowledge", s -> s.taskId().equals(id))
            .ackId()
            .orElseThrow();
    running.sink.await(
        "the same again",
        () -> Optional.of(running.sink.statuses(id)).filter(all -> all.size() >= 2));
    assertThat(running.sink.statuses(id))
        .extracting(TaskStatus::ackId)
        .containsOnly(Optional.of(ack));
    running.cluster.acknowledge(id, "not-" + ack);
    running.sink.acknowledge(running.cluster);
    running.sink.await(id, State.FAILED);
  }

  @Test
  public void reconciliationTellsTheLatestState() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    TaskSpec task = task("/known", FOREVER, offer);
    running.launch(offer, task);
    running.sink.await(task.id().toString(), State.RUNNING);
    running.cluster.reconcile(
        List.of(ref(task), new TaskRef("gone.instance-1._app.1", Optional.empty())));
    TaskStatus known = running.reconciled(task.id().toString());
    assertThat(known.state()).isEqualTo(State.RUNNING);
    assertThat(known.ackId()).isEmpty();
    assertThat(running.reconciled("gone.instance-1._app.1").state()).isEqualTo(State.UNKNOWN);
    int before = running.sink.statuses(task.id().toString()).size();
    running.cluster.reconcile(List.of());
    running.sink.await(
        "implicit reconciliation",
        () ->
            Optional.of(running.sink.statuses(task.id().toString()))
                .filter(all -> all.size() > before));
  }

  @Test
  public void tasksOutliveThePlugin() throws Exception {
    Running first = start();
    Offer offer = first.sink.takeOffer();
    TaskSpec stays = task("/stays", FOREVER, offer);
    TaskSpec ends = task("/ends", "sleep 1; exit 3", offer);
    first.launch(offer, stays, ends);
    first.sink.await(stays.id().toString(), State.RUNNING);
    first.sink.await(ends.id().toString(), State.RUNNING);
    first.cluster.stop();
    int said = first.sink.calls().size();

    Running second =
        new Running(true, resume(List.of(stays.id().toString(), ends.id().toString())));
    second.sink.await(ends.id().toString(), State.FAILED);
    assertThat(second.stateOf(stays)).isEqualTo(State.RUNNING);
    assertThat(first.sink.calls()).as("nothing is said after the stop").hasSize(said);
    second.kill(stays);
    second.sink.await(stays.id().toString(), State.KILLED);
  }

  @Test
  public void tasksEndWithThePluginWhenAsked() throws Exception {
    Running first = start();
    Offer offer = first.sink.takeOffer();
    TaskSpec task = task("/doomed", FOREVER, offer);
    first.launch(offer, task);
    first.sink.await(task.id().toString(), State.RUNNING);
    long before = System.nanoTime();
    first.cluster.teardown();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));

    Running second = new Running(true, resume(List.of(task.id().toString())));
    second.cluster.reconcile(List.of(ref(task)));
    second.sink.await(
        "the end of the task",
        s -> s.taskId().equals(task.id().toString()) && TERMINAL.contains(s.state()));
  }

  @Test
  public void whenATaskOfAGroupIsKilledAllAre() throws Exception {
    Running running = start();
    Offer offer = running.sink.takeOffer();
    PathId pod = PathId.of("/pod");
    InstanceId instance = new InstanceId(pod, "g1");
    TaskSpec one = task(new TaskId(instance, "one", 1), FOREVER, offer);
    TaskSpec two = task(new TaskId(instance, "two", 1), FOREVER, offer);
    running.cluster.accept(
        List.of(offer.id()),
        List.of(
            new Operation.LaunchGroup(
                "instance-pod.g1",
                List.of(Resource.scalar("cpus", 0.1), Resource.scalar("mem", 32)),
                List.of(one, two))),
        Duration.ZERO);
    running.sink.await(one.id().toString(), State.RUNNING);
    running.sink.await(two.id().toString(), State.RUNNING);
    running.kill(one);
    running.sink.await(one.id().toString(), State.KILLED);
    running.sink.await(two.id().toString(), State.KILLED);
  }

  /** What a host would say that ran before with these tasks. */
  private static Resume resume(Collection<String> tasks) {
    return new Resume(Optional.of("contract-framework"), Set.of("*"), tasks);
  }

  private Running start() throws Exception {
    return new Running(true, resume(List.of()));
  }

  private static double cpus(Offer offer) {
    return offer.resources().stream()
        .filter(r -> r.name().equals("cpus"))
        .mapToDouble(r -> ((Resource.Scalar) r.amount()).value())
        .sum();
  }

  private static List<Operation> launch(TaskSpec... tasks) {
    return Arrays.stream(tasks).<Operation>map(Operation.Launch::new).toList();
  }

  private static TaskRef ref(TaskSpec task) {
    return new TaskRef(task.id().toString(), Optional.of(task.agentId()));
  }

  /** A shell command of an app's instance that is alone in its app. */
  protected static TaskSpec task(String app, String command, Offer offer) {
    String uuid = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    return task(new TaskId(new InstanceId(PathId.of(app), uuid), TaskId.APP, 1), command, offer);
  }

  /** A shell command with little of everything and no ports. */
  protected static TaskSpec task(TaskId id, String command, Offer offer) {
    return new TaskSpec(
        id,
        id.instance().spec(),
        id.instance().spec().hostnameForm(),
        offer.agentId(),
        List.of(
            Resource.scalar("cpus", 0.1), Resource.scalar("mem", 32), Resource.scalar("disk", 1)),
        List.of(),
        List.of(),
        Optional.of(new CommandLine.Shell(command)),
        Map.of("MESOS_TASK_ID", id.toString()),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(Network.HOST),
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** A started plugin with its host. */
  private final class Running {
    final Cluster cluster;
    final RecordingSink sink = new RecordingSink();

    Running(boolean acknowledge, Resume resume) throws Exception {
      cluster = cluster(directory);
      if (acknowledge) {
        sink.acknowledge(cluster);
      }
      cluster.start(sink, resume);
      started.add(cluster);
    }

    void launch(Offer offer, TaskSpec... tasks) {
      cluster.accept(List.of(offer.id()), ClusterContract.launch(tasks), Duration.ZERO);
    }

    void kill(TaskSpec task) {
      cluster.kill(ref(task), Optional.of(Duration.ofSeconds(1)));
    }

    Offer offerOf(String agentId) {
      return sink.takeOffer(offer -> offer.agentId().equals(agentId));
    }

    /** Declines offers, beginning with this one, until one is as wanted. */
    void giveBackUntil(Offer first, Predicate<Offer> wanted) {
      for (Offer offer = first; !wanted.test(offer); offer = sink.takeOffer()) {
        cluster.decline(List.of(offer.id()), Duration.ZERO);
      }
    }

    State stateOf(TaskSpec task) {
      cluster.reconcile(List.of(ref(task)));
      return reconciled(task.id().toString()).state();
    }

    TaskStatus reconciled(String taskId) {
      return sink.await(
          "reconciliation of " + taskId,
          s ->
              s.taskId().equals(taskId)
                  && s.reason().filter("REASON_RECONCILIATION"::equals).isPresent());
    }
  }
}
