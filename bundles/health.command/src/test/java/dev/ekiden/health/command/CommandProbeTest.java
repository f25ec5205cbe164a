package dev.ekiden.health.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command.Verdict;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import dev.ekiden.tck.HealthContract;
import dev.ekiden.tck.Targets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandProbeTest extends HealthContract {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path sandbox;

  private final CommandProbe probe = new CommandProbe();

  private ProbeTarget shell(String command) {
    return Targets.command(new CommandLine.Shell(command), sandbox, Map.of("PORT0", "31000"));
  }

  @Override
  protected HealthProbe probe() {
    return probe;
  }

  @Override
  protected ProbeTarget healthy() {
    return shell("true");
  }

  @Override
  protected ProbeTarget unhealthy() {
    return shell("exit 3");
  }

  @Override
  protected Optional<ProbeTarget> silent() {
    return Optional.of(shell("sleep 1000"));
  }

  @Override
  protected Optional<ProbeTarget> impossible() {
    return Optional.of(
        Targets.command(new CommandLine.Shell("true"), sandbox.resolve("gone"), Map.of()));
  }

  @Override
  protected int crowd() {
    return 20;
  }

  @Test
  void runsInTheSandboxWithTheEnvironmentOfTheTask() throws Exception {
    Files.createFile(sandbox.resolve("marker"));
    assertThat(
            probe.probe(shell("test -e marker && test $PORT0 = 31000 && test -z \"$HOME\""), LONG))
        .isEqualTo(new Verdict.Healthy());
  }

  @Test
  void argumentVectorsAreTakenAsTheyAre() throws Exception {
    Files.createFile(sandbox.resolve("a b"));
    ProbeTarget target =
        Targets.command(new CommandLine.Argv(List.of("test", "-e", "a b")), sandbox, Map.of());
    assertThat(probe.probe(target, LONG)).isEqualTo(new Verdict.Healthy());
  }

  @Test
  void theStatusIsNamed() throws Exception {
    assertThat(probe.probe(unhealthy(), LONG))
        .isEqualTo(new Verdict.Unhealthy("Command exited with status 3"));
  }

  @Test
  void muchOutputIsNoProblem() throws Exception {
    assertThat(probe.probe(shell("head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"), LONG))
        .isEqualTo(new Verdict.Healthy());
  }

  @Test
  void allThatTheCommandStartedIsKilled() throws Exception {
    probe.probe(
        shell("sleep 1000 & echo $! > child; (sleep 1000 & echo $! > orphan); wait"),
        Duration.ofMillis(500));
    for (String name : List.of("child", "orphan")) {
      long pid = Long.parseLong(Files.readString(sandbox.resolve(name)).strip());
      Optional<ProcessHandle> process = ProcessHandle.of(pid);
      if (process.isPresent()) {
        process.get().onExit().get(10, TimeUnit.SECONDS);
      }
    }
  }
}
