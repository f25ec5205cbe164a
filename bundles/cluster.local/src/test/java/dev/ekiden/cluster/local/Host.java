package dev.ekiden.cluster.local;

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
import dev.ekiden.spi.cluster.Resume;
import dev.ekiden.tck.RecordingSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A started local cluster and the one who uses it. Closing kills all tasks. */
final class Host implements AutoCloseable {
  static final Set<State> TERMINAL =
      Set.of(
          State.FINISHED,
          State.FAILED,
          State.KILLED,
          State.ERROR,
          State.DROPPED,
          State.GONE,
          State.UNKNOWN);

  final RecordingSink sink = new RecordingSink();
  final LocalCluster cluster;

  private Host(Options options) {
    cluster = new LocalCluster(options);
    sink.acknowledge(cluster);
    cluster.start(sink, new Resume(Optional.of("f"), Set.of("*"), List.of()));
  }

  static Host in(Path work) {
    return new Host(TestOptions.in(work));
  }

  static Host in(Path work, UnaryOperator<Options> changed) {
    return new Host(changed.apply(TestOptions.in(work)));
  }

  /** A task that takes little. */
  static TaskSpec task(String name, CommandLine command) {
    TaskId id =
        new TaskId(
            new InstanceId(PathId.of(name), Long.toString(System.nanoTime(), 36)), TaskId.APP, 1);
    return new TaskSpec(
        id,
        id.instance().spec(),
        name,
        "agent",
        List.of(Resource.scalar("cpus", 0.1), Resource.scalar("mem", 64)),
        List.of(),
        List.of(),
        Optional.of(command),
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

  static TaskSpec shell(String name, String command) {
    return task(name, new CommandLine.Shell(command));
  }

  static TaskSpecBuilder like(TaskSpec task) {
    return TaskSpecBuilder.builder(task);
  }

  /** Launches on the next offer. */
  void launch(TaskSpec... tasks) {
    perform(Arrays.stream(tasks).<Operation>map(Operation.Launch::new).toList());
  }

  Offer perform(List<Operation> operations) {
    Offer offer = sink.takeOffer();
    cluster.accept(List.of(offer.id()), operations, Duration.ZERO);
    return offer;
  }

  /** Gives all offers back until one is as wanted. */
  Offer offerOfAll(Predicate<Offer> wanted) {
    Set<String> seen = new HashSet<>();
    while (true) {
      Offer offer = sink.takeOffer(o -> seen.add(o.id()));
      if (wanted.test(offer)) {
        return offer;
      }
      cluster.decline(List.copyOf(seen), Duration.ZERO);
    }
  }

  /** Launches a task and waits until it is over. */
  TaskStatus run(TaskSpec task) {
    launch(task);
    return end(task);
  }

  TaskStatus end(TaskSpec task) {
    return sink.await(
        "the end of " + task.id(),
        s -> s.taskId().equals(task.id().toString()) && TERMINAL.contains(s.state()));
  }

  TaskStatus running(TaskSpec task) {
    return sink.await(task.id().toString(), State.RUNNING);
  }

  void kill(TaskSpec task, Duration grace) {
    cluster.kill(
        new TaskRef(task.id().toString(), Optional.of(task.agentId())), Optional.of(grace));
  }

  /** Waits until something is true of the machine. */
  static void await(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(what + " did not come true");
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  /** Waits for a file with a whole line and returns it without the line's end. */
  static String awaitLine(Path file) throws Exception {
    await(file.toString(), () -> Files.exists(file) && Files.readString(file).endsWith("\n"));
    return Files.readString(file).strip();
  }

  static boolean alive(long pid) {
    return ProcessTable.entry(pid).filter(e -> !e.dead()).isPresent();
  }

  interface Condition {
    boolean holds() throws IOException;
  }

  @Override
  public void close() {
    cluster.teardown();
  }
}
