package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.ResourceLimits;
import dev.ekiden.api.model.Task;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes: what they get, how they end. */
class ProcessesTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path work;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 0           | FINISHED | Command exited with status 0",
        "exit 3           | FAILED   | Command exited with status 3",
        "exit 137         | FAILED   | Command exited with status 137",
        "exit 143         | FAILED   | Command exited with status 143",
        "kill -9 $$       | FAILED   | Command terminated with signal Killed",
        "kill -15 $$      | FAILED   | Command terminated with signal Terminated",
        "kill -2 $$       | FAILED   | Command terminated with signal Interrupt",
        "kill -11 $$      | FAILED   | Command terminated with signal Segmentation fault",
        "no-such-command  | FAILED   | Command exited with status 127",
      })
  void endsAreToldInTheWordsOfMesos(String command, State state, String message) {
    try (Host host = Host.in(work)) {
      TaskStatus end = host.run(Host.shell("/ends", command));
      assertThat(end.state()).isEqualTo(state);
      assertThat(end.message()).isEqualTo(message);
    }
  }

  @Test
  void detailsTellExitCodeSandboxAndTheEndOfTheErrorOutput() throws Exception {
    try (Host host = Host.in(work)) {
      TaskStatus end =
          host.run(Host.shell("/a", "echo out; yes ééé | head -c 5000 >&2; echo last >&2; exit 4"));
      assertThat(end.details()).containsEntry("exitCode", "4").doesNotContainKey("signal");
      assertThat(end.details().get("stderrTail")).endsWith("last\n").doesNotContain("\uFFFD");
      assertThat(end.details().get("stderrTail").length()).isBetween(1000, 4096);
      Path sandbox = Path.of(end.details().get("sandbox"));
      assertThat(Files.readString(sandbox.resolve("stdout"))).isEqualTo("out\n");
      assertThat(host.run(Host.shell("/b", "kill -9 $$")).details())
          .containsEntry("signal", "SIGKILL")
          .doesNotContainKey("exitCode");
    }
  }

  @Test
  void runningTellsPidAndAddress() {
    try (Host host = Host.in(work)) {
      TaskSpec task = Host.shell("/runs", "exec sleep 1000");
      host.launch(task);
      TaskStatus running = host.running(task);
      assertThat(running.ips()).containsExactly(new Task.IpAddress("127.0.0.1", "IPv4"));
      assertThat(Host.alive(Long.parseLong(running.details().get("pid")))).isTrue();
    }
  }

  @Test
  void aTaskGetsItsEnvironmentAndLittleElse() throws Exception {
    try (Host host = Host.in(work)) {
      TaskSpec plain = Host.task("/env", new CommandLine.Argv(List.of("/usr/bin/env", "-0")));
      Map<String, String> wanted = new HashMap<>(plain.env());
      wanted.put("PORT_MY-NAME", "with a dash");
      wanted.put("QUOTED", "it's \"so\" $HOME `id` \\ \n second line");
      wanted.put("EMPTY", "");
      wanted.put("PATH", "/nowhere");
      wanted.put("OPTIND", "words");
      wanted.put("MESOS_DIRECTORY", "/elsewhere");
      TaskStatus end = host.run(Host.like(plain).env(wanted).build());
      assertThat(end.state()).as(end.message()).isEqualTo(State.FINISHED);
      String sandbox = end.details().get("sandbox");
      Map<String, String> env = new HashMap<>();
      for (String entry : Files.readString(Path.of(sandbox, "stdout")).split("\0")) {
        env.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
      }
      wanted.put("MESOS_DIRECTORY", sandbox);
      assertThat(env).containsAllEntriesOf(wanted).containsEntry("MESOS_SANDBOX", sandbox);
      env.keySet().removeAll(wanted.keySet());
      assertThat(env.keySet())
          .containsExactlyInAnyOrder(
              "HOME",
              "LANG",
              "MESOS_SANDBOX",
              "MESOS_EXECUTOR_ID",
              "MESOS_FRAMEWORK_ID",
              "MESOS_SLAVE_ID");
    }
  }

  @Test
  void aTaskStartsInItsSandboxWithDefaultSignalsAndNothingToRead() throws Exception {
    try (Host host = Host.in(work)) {
      TaskStatus end =
          host.run(
              Host.shell("/clean", "pwd; umask; grep SigIgn /proc/$$/status; cat; ls /proc/$$/fd"));
      Path sandbox = Path.of(end.details().get("sandbox"));
      List<String> lines = Files.readAllLines(sandbox.resolve("stdout"));
      assertThat(lines).startsWith(sandbox.toString(), "0022").endsWith("0", "1", "2");
      long ignored = Long.parseLong(lines.get(2).replaceAll(".*\\s", ""), 16);
      assertThat(ignored & 0x7FFF_FFFF).as("standard signals that are ignored").isZero();
    }
  }

  @Test
  void aPoliteTaskMayTidyUp() throws Exception {
    try (Host host = Host.in(work)) {
      TaskSpec task =
          Host.shell(
              "/polite", "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.05; done");
      host.launch(task);
      Path sandbox = Path.of(host.running(task).details().get("sandbox"));
      Host.awaitLine(sandbox.resolve("stdout"));
      host.kill(task, SOON);
      TaskStatus end = host.end(task);
      assertThat(end.state()).isEqualTo(State.KILLED);
      assertThat(end.message()).isEqualTo("Command exited with status 5");
      assertThat(Files.readString(sandbox.resolve("stdout"))).isEqualTo("up\nbye\n");
    }
  }

  @Test
  void aStubbornTaskIsKilledAfterItsGrace() throws Exception {
    try (Host host = Host.in(work)) {
      TaskSpec task =
          Host.shell("/stubborn", "trap '' TERM; echo up; while :; do sleep 0.05; done");
      host.launch(task);
      Host.awaitLine(Path.of(host.running(task).details().get("sandbox"), "stdout"));
      long before = System.nanoTime();
      host.kill(task, Duration.ofMillis(700));
      TaskStatus end = host.end(task);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isBetween(Duration.ofMillis(700), Duration.ofSeconds(5));
      assertThat(end.state()).isEqualTo(State.KILLED);
      assertThat(end.message()).isEqualTo("Command terminated with signal Killed");
    }
  }

  @Test
  void aKillReachesWhatLeftTheSession() throws Exception {
    for (boolean groups : List.of(true, false)) {
      try (Host host =
          Host.in(
              work.resolve("groups-" + groups),
              o -> OptionsBuilder.builder(o).controlGroups(groups).build())) {
        TaskSpec task =
            Host.shell(
                "/forks", "setsid sh -c 'echo $$ >far; exec sleep 1000' & sleep 1000 & wait");
        host.launch(task);
        Path sandbox = Path.of(host.running(task).details().get("sandbox"));
        long far = Long.parseLong(Host.awaitLine(sandbox.resolve("far")));
        assertThat(Host.alive(far)).isTrue();
        host.kill(task, SOON);
        assertThat(host.end(task).state()).isEqualTo(State.KILLED);
        Host.await("the end of " + far, () -> !Host.alive(far));
      }
    }
  }

  @Test
  void whatATaskLeavesBehindEndsWithIt() throws Exception {
    for (boolean groups : List.of(true, false)) {
      try (Host host =
          Host.in(
              work.resolve("groups-" + groups),
              o -> OptionsBuilder.builder(o).controlGroups(groups).build())) {
        TaskStatus end =
            host.run(
                Host.shell(
                    "/daemon",
                    "setsid sleep 1000 & echo $! >far; sleep 1000 & echo $! >near; exit 0"));
        assertThat(end.state()).isEqualTo(State.FINISHED);
        Path sandbox = Path.of(end.details().get("sandbox"));
        for (String file : List.of("far", "near")) {
          long pid = Long.parseLong(Host.awaitLine(sandbox.resolve(file)));
          Host.await("the end of " + file, () -> !Host.alive(pid));
        }
      }
    }
  }

  @Test
  void moreMemoryThanAllowedIsSaidSo() {
    assumeTrue(!(ControlGroups.find("test") instanceof ControlGroups.None));
    ControlGroups.find("test").close();
    try (Host host = Host.in(work)) {
      TaskSpec greedy =
          Host.like(Host.shell("/greedy", "exec tail /dev/zero"))
              .resources(List.of(Resource.scalar("cpus", 0.1), Resource.scalar("mem", 40)))
              .build();
      TaskStatus end = host.run(greedy);
      assertThat(end.state()).isEqualTo(State.FAILED);
      assertThat(end.message())
          .startsWith("Memory limit exceeded: Requested: 40MB Maximum Used: 40MB");
      assertThat(end.reason()).contains("REASON_CONTAINER_LIMITATION_MEMORY");

      TaskSpec allowed =
          Host.like(Host.shell("/allowed", "head -c 60m /dev/zero | tail >/dev/null"))
              .resources(List.of(Resource.scalar("cpus", 0.1), Resource.scalar("mem", 40)))
              .limits(
                  Optional.of(
                      new ResourceLimits(Optional.of(0.5), Optional.of(Double.POSITIVE_INFINITY))))
              .build();
      assertThat(host.run(allowed).state()).isEqualTo(State.FINISHED);
    }
  }

  @Test
  void controlGroupsAreMadeAsAskedAndCleanedUp() throws Exception {
    ControlGroups groups = ControlGroups.find("test-" + System.nanoTime());
    assumeTrue(groups instanceof ControlGroups.Split);
    ControlGroup group = groups.plan("one");
    groups.make(
        group, new ControlGroups.Limits(0.5, OptionalDouble.of(1.5), Optional.of(64L << 20)));
    Map<String, String> values = new HashMap<>();
    for (Path dir : group.directories()) {
      for (String file : List.of("cpu.shares", "cpu.cfs_quota_us", "memory.limit_in_bytes")) {
        if (Files.exists(dir.resolve(file))) {
          values.put(file, Files.readString(dir.resolve(file)).strip());
        }
      }
    }
    assertThat(values)
        .containsEntry("cpu.shares", "512")
        .containsEntry("cpu.cfs_quota_us", "150000")
        .containsEntry("memory.limit_in_bytes", Long.toString(64L << 20));
    group.remove();
    groups.close();
    assertThat(groups.bases()).noneMatch(Files::exists);
  }

  @Test
  void aPortThatIsTakenIsNotOfferedAndNotUsed() throws Exception {
    try (Host host = Host.in(work);
        ServerSocket other = freeOfferedPort()) {
      TaskSpec task =
          Host.like(Host.shell("/web", "sleep 1000")).ports(List.of(other.getLocalPort())).build();
      TaskStatus end = host.run(task);
      assertThat(end.state()).isEqualTo(State.FAILED);
      assertThat(end.message()).contains("Port " + other.getLocalPort() + " is in use");
      host.sink.takeOffer(
          offer ->
              offer.resources().stream()
                  .map(Resource::amount)
                  .filter(Resource.Ranges.class::isInstance)
                  .flatMap(r -> ((Resource.Ranges) r).ranges().stream())
                  .noneMatch(
                      r -> r.begin() <= other.getLocalPort() && other.getLocalPort() <= r.end()));
    }
  }

  private static ServerSocket freeOfferedPort() throws Exception {
    for (int port = 41_000; port < 41_100; port++) {
      try {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (java.net.BindException e) {
        // the next
      }
    }
    throw new AssertionError("no free port");
  }

  @Test
  void outputIsBounded() throws Exception {
    try (Host host = Host.in(work)) {
      TaskSpec task =
          Host.shell(
              "/chatty",
              "i=0; while :; do i=$((i+1)); seq 1 2000; echo mark $i; sleep 0.005; done");
      host.launch(task);
      Path outputs = Path.of(host.running(task).details().get("sandbox")).getParent();
      Path old = outputs.resolve("stdout.1");
      Host.await("a rotation", () -> Files.exists(old) && Files.size(old) > 0);
      Host.await(
          "another",
          () -> Files.size(outputs.resolve("stdout")) < 1 << 20 && Files.size(old) >= 1 << 20);
      assertThat(Files.size(old)).isLessThan(3 << 20);
    }
  }

  @Test
  void anotherUserNeedsToExistAndUsToBeRoot() throws Exception {
    try (Host host = Host.in(work)) {
      TaskSpec stranger =
          Host.like(Host.shell("/u", "id -un")).user(Optional.of("no-such-user")).build();
      TaskStatus refused = host.run(stranger);
      assertThat(refused.state()).isEqualTo(State.DROPPED);
      assertThat(refused.message()).contains("no-such-user");

      TaskSpec nobody =
          Host.like(
                  Host.shell("/n", "id -un; id -gn; touch mine && echo $HOME; echo e >/dev/stderr"))
              .user(Optional.of("nobody"))
              .build();
      TaskStatus end = host.run(nobody);
      if ("root".equals(System.getProperty("user.name"))) {
        assertThat(end.state()).as(end.toString()).isEqualTo(State.FINISHED);
        assertThat(Files.readString(Path.of(end.details().get("sandbox"), "stdout")))
            .startsWith("nobody\nnogroup\n/");
      } else {
        assertThat(end.state()).isEqualTo(State.ERROR);
        assertThat(end.message()).contains("not run as root");
      }
    }
  }
}
