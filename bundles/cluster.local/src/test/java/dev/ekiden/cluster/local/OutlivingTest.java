package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import dev.ekiden.spi.cluster.Resume;
import dev.ekiden.tck.RecordingSink;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks and their end survive whatever happens to those who watch over them. */
class OutlivingTest {
  @TempDir private Path work;

  /** A process that hosts the plugin, launches tasks, says their ids and waits to be killed. */
  static final class Doomed {
    public static void main(String[] args) throws Exception {
      LocalCluster cluster = new LocalCluster(TestOptions.in(Path.of(args[0])));
      RecordingSink sink = new RecordingSink();
      sink.acknowledge(cluster);
      cluster.start(sink, new Resume(Optional.of("f"), Set.of("*"), List.of()));
      List<Operation> launches = new ArrayList<>();
      List<TaskSpec> tasks = new ArrayList<>();
      for (int i = 1; i < args.length; i++) {
        tasks.add(Host.shell("/task" + i, args[i]));
        launches.add(new Operation.Launch(tasks.getLast()));
      }
      cluster.accept(List.of(sink.takeOffer().id()), launches, Duration.ZERO);
      for (TaskSpec task : tasks) {
        sink.await(task.id().toString(), State.RUNNING);
        System.out.println(task.id());
      }
      System.out.println("ready");
      Thread.sleep(Duration.ofMinutes(5));
    }
  }

  private List<String> launchAndDie(String... commands) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Doomed.class.getName(),
                work.toString()));
    command.addAll(List.of(commands));
    Process host =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> ids = new ArrayList<>();
    try (BufferedReader out = host.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals("ready")) {
          break;
        }
        ids.add(line);
      }
    } finally {
      host.destroyForcibly(); // SIGKILL
      host.waitFor(20, TimeUnit.SECONDS);
    }
    assertThat(ids).hasSize(commands.length);
    return ids;
  }

  @Test
  void killingTheServerHardLosesNothing() throws Exception {
    Path go = work.resolve("go");
    List<String> ids =
        launchAndDie(
            "echo $$ >>starts; exec sleep 1000",
            "until [ -e " + go + " ]; do sleep 0.02; done; exit 7",
            "until [ -e " + go + " ]; do sleep 0.02; done; exit 0",
            "until [ -e " + go + " ]; do sleep 0.02; done; kill -9 $$");
    Files.createFile(go);
    for (String id : ids.subList(1, 4)) {
      TaskDirectory dir = new TaskDirectory(work.resolve("tasks").resolve(id));
      Host.await("the end of " + id, () -> dir.exit().isPresent());
    }
    try (Host host = Host.in(work)) {
      TaskStatus failed = host.sink.await(ids.get(1), State.FAILED);
      assertThat(failed.message()).isEqualTo("Command exited with status 7");
      assertThat(failed.details()).containsEntry("exitCode", "7");
      assertThat(host.sink.await(ids.get(2), State.FINISHED).details())
          .containsEntry("exitCode", "0");
      assertThat(host.sink.await(ids.get(3), State.FAILED).message())
          .isEqualTo("Command terminated with signal Killed");
      TaskStatus running = host.sink.await(ids.get(0), State.RUNNING);
      Path sandbox = Path.of(running.details().get("sandbox"));
      assertThat(Files.readAllLines(sandbox.resolve("starts")))
          .as("started once")
          .containsExactly(running.details().get("pid"));
      host.cluster.kill(
          new dev.ekiden.api.cluster.TaskRef(ids.get(0), Optional.empty()), Optional.empty());
      host.sink.await(ids.get(0), State.KILLED);
    }
  }

  @Test
  void anEndThatNobodyAcknowledgedIsToldAgainAndThenForgotten() throws Exception {
    TaskSpec task = Host.shell("/told", "exit 9");
    try (Silent first = new Silent()) {
      first.launch(task);
      first.sink.await("anything", s -> s.taskId().equals(task.id().toString()));
      TaskDirectory dir = dir(task);
      Host.await("the end", () -> dir.readOutcome().isPresent());
    }
    try (Silent second = new Silent()) {
      TaskStatus end = second.sink.await(task.id().toString(), State.FAILED);
      second.cluster.acknowledge(task.id().toString(), end.ackId().orElseThrow());
      Host.await("the record is gone", () -> !Files.exists(dir(task).record()));
      assertThat(dir(task).sandbox()).exists();
    }
    try (Silent third = new Silent()) {
      third.cluster.reconcile(
          List.of(new dev.ekiden.api.cluster.TaskRef(task.id().toString(), Optional.empty())));
      third.sink.await(task.id().toString(), State.UNKNOWN);
      third.launch(task);
      assertThat(third.sink.await(task.id().toString(), State.DROPPED).message())
          .contains("already run");
    }
  }

  @Test
  void aTaskWhoseSupervisorIsKilledIsWatchedOn() throws Exception {
    try (Host host = Host.in(work)) {
      TaskSpec task = Host.shell("/orphan", "exec sleep 1000");
      host.launch(task);
      long pid = Long.parseLong(host.running(task).details().get("pid"));
      ProcessId supervisor = dir(task).supervisor().orElseThrow();
      ProcessTable.signal("KILL", List.of(supervisor.pid()));
      Host.await("its end", () -> !supervisor.alive());
      assertThat(Host.alive(pid)).isTrue();
      ProcessTable.signal("TERM", List.of(pid));
      TaskStatus end = host.end(task);
      assertThat(end.state()).isEqualTo(State.FAILED);
      assertThat(end.message()).contains("supervisor was killed");
    }
  }

  @Test
  void aSupervisorShrugsOffSignals() throws Exception {
    try (Host host = Host.in(work)) {
      TaskSpec task = Host.shell("/shrug", "sleep 0.7; exit 6");
      host.launch(task);
      host.running(task);
      long supervisor = dir(task).supervisor().orElseThrow().pid();
      for (String signal : List.of("HUP", "INT", "QUIT", "TERM", "PIPE", "USR1", "ALRM")) {
        ProcessTable.signal(signal, List.of(supervisor));
      }
      assertThat(host.end(task).message()).isEqualTo("Command exited with status 6");
    }
  }

  @Test
  void aSupervisorWhoseRecordWasDeletedGoes() throws Exception {
    TaskSpec task = Host.shell("/deleted", "exec sleep 1000");
    ProcessId supervisor;
    ProcessId main;
    try (Silent silent = new Silent()) {
      silent.sink.acknowledge(silent.cluster);
      silent.launch(task);
      silent.sink.await(task.id().toString(), State.RUNNING);
      supervisor = dir(task).supervisor().orElseThrow();
      main = dir(task).main().orElseThrow();
    }
    Trees.delete(dir(task).root());
    ProcessTable.signal("KILL", List.of(main.pid()));
    Host.await("its end", () -> !supervisor.alive());
  }

  @Test
  void aMachineThatWasRestartedHasNoTasks() throws Exception {
    TaskSpec task = Host.shell("/before", "exec sleep 1000");
    ProcessId main;
    try (Silent first = new Silent()) {
      first.sink.acknowledge(first.cluster);
      first.launch(task);
      first.sink.await(task.id().toString(), State.RUNNING);
      main = dir(task).main().orElseThrow();
    }
    TaskRecord record = TaskRecord.read(dir(task).task()).orElseThrow();
    new TaskRecord(
            record.id(),
            record.executorId(),
            record.resources(),
            record.executorResources(),
            record.grace(),
            record.launched(),
            "another-boot",
            record.groups())
        .write(dir(task).task());
    try (Host host = Host.in(work)) {
      TaskStatus end = host.end(task);
      assertThat(end.state()).isEqualTo(State.FAILED);
      assertThat(end.message()).contains("machine was restarted");
    } finally {
      ProcessTable.signal("KILL", List.of(main.pid()));
    }
  }

  @Test
  void aStartThatWasCutOffIsGivenUpOnce() throws Exception {
    try (Host host = Host.in(work)) {
      host.sink.takeOffer();
    }
    TaskSpec task = Host.shell("/cut", "touch ran");
    TaskRecord record =
        new TaskRecord(
            task.id().toString(),
            Optional.empty(),
            task.resources(),
            List.of(),
            Optional.empty(),
            java.time.Instant.now(),
            ProcessId.bootId(),
            ControlGroup.NONE);
    TaskDirectory dir = dir(task);
    assertThat(dir.begin(record)).isTrue();
    dir.prepareSupervision("touch ../ran\n");
    try (Host host = Host.in(work)) {
      TaskStatus end = host.end(task);
      assertThat(end.state()).isEqualTo(State.FAILED);
      assertThat(end.message()).contains("before it had started");
    }
    assertThat(dir.root().resolve("ran")).doesNotExist();
  }

  @Test
  void aSupervisorThatComesTooLateStartsNothing() throws Exception {
    TaskSpec task = Host.shell("/late", "");
    Path supervise;
    try (WorkDirectory directory = WorkDirectory.open(work).orElseThrow()) {
      supervise = directory.supervise();
    }
    TaskDirectory dir = dir(task);
    assertThat(
            dir.begin(
                new TaskRecord(
                    task.id().toString(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    java.time.Instant.now(),
                    ProcessId.bootId(),
                    ControlGroup.NONE)))
        .isTrue();
    dir.prepareSupervision("touch ran\n");
    assertThat(dir.giveUp()).isTrue();
    Commands.run(
        List.of(
            "/bin/sh",
            supervise.toString(),
            dir.record().toString(),
            work.resolve("e").toString()));
    assertThat(dir.record().resolve("ran")).doesNotExist();
    assertThat(work.resolve("e")).doesNotExist();
    assertThat(dir.exit()).isEmpty();
  }

  @Test
  void twoCannotHaveTheSameWorkDirectory() throws Exception {
    try (Host first = Host.in(work)) {
      first.sink.takeOffer();
      RecordingSink sink = new RecordingSink();
      LocalCluster second = new LocalCluster(TestOptions.in(work));
      second.start(sink, new Resume(Optional.empty(), Set.of("*"), List.of()));
      sink.await(
          "a refusal",
          () -> sink.calls().stream().filter(c -> c.startsWith("failed ")).findFirst());
      assertThat(sink.calls().getLast()).contains("another Ekiden uses it");
      second.stop();
    }
  }

  @Test
  void theJanitorStaysAsLongAsTasks() throws Exception {
    TaskSpec task = Host.shell("/long", "exec sleep 1000");
    Path file = work.resolve("janitor");
    ProcessId first;
    try (Silent silent = new Silent()) {
      silent.sink.acknowledge(silent.cluster);
      silent.launch(task);
      silent.sink.await(task.id().toString(), State.RUNNING);
      first = ProcessId.parse(Files.readString(file)).orElseThrow();
    }
    assertThat(first.alive()).isTrue();
    ProcessId second;
    try (Host host = Host.in(work)) {
      host.running(task);
      second = ProcessId.parse(Files.readString(file)).orElseThrow();
      assertThat(second.alive()).isTrue();
      Host.await("the first is replaced", () -> !first.alive());
    }
    Host.await("the second is dismissed", () -> !second.alive());
  }

  @Test
  void lettingGoIsQuick() throws Exception {
    TaskSpec task = Host.shell("/quick", "exec sleep 1000");
    Silent first = new Silent();
    first.sink.acknowledge(first.cluster);
    first.launch(task);
    first.sink.await(task.id().toString(), State.RUNNING);
    long before = System.nanoTime();
    first.cluster.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    try (Host host = Host.in(work)) {
      host.running(task);
    }
  }

  private TaskDirectory dir(TaskSpec task) {
    return new TaskDirectory(work.resolve("tasks").resolve(task.id().toString()));
  }

  /** A cluster whose tasks stay when it is closed, and a host that acknowledges nothing. */
  private final class Silent implements AutoCloseable {
    final RecordingSink sink = new RecordingSink();
    final LocalCluster cluster = new LocalCluster(TestOptions.in(work));

    Silent() {
      cluster.start(sink, new Resume(Optional.of("f"), Set.of("*"), List.of()));
    }

    void launch(TaskSpec task) {
      cluster.accept(
          List.of(sink.takeOffer().id()), List.of(new Operation.Launch(task)), Duration.ZERO);
    }

    @Override
    public void close() {
      cluster.stop();
    }
  }
}
