package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.model.Check;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.Task;
import java.util.Optional;

/** Takes out of a task's specification what matters to a simulation. */
final class StartReader {
  private StartReader() {}

  static boolean hasOwnNetwork(TaskSpec spec) {
    return spec.networks().stream().anyMatch(n -> n.mode() != Network.Mode.HOST);
  }

  static Start read(TaskSpec spec, String address, boolean pod) {
    return new Start(
        spec.id().toString(),
        spec.resources(),
        spec.command().map(StartReader::text).orElse(""),
        mem(spec),
        address,
        spec.healthCheck().filter(HealthCheck::runsOnAgent).map(StartReader::health),
        // As recorded: the executor of pods reports no informational checks.
        pod ? Optional.empty() : spec.check().map(StartReader::outcome));
  }

  private static double mem(TaskSpec spec) {
    double sum = 0;
    for (Resource resource : spec.resources()) {
      if (resource.name().equals("mem") && resource.amount() instanceof Resource.Scalar s) {
        sum += s.value();
      }
    }
    return sum;
  }

  private static Start.Health health(HealthCheck check) {
    return new Start.Health(
        check.command().map(StartReader::succeeds).orElse(true),
        check.delay().toMillis(),
        check.gracePeriod().toMillis(),
        check.interval().toMillis(),
        check.maxConsecutiveFailures());
  }

  private static Task.CheckResult outcome(Check check) {
    return switch (check.kind()) {
      case Check.Http _ ->
          new Task.CheckResult(Optional.of(200), Optional.empty(), Optional.empty());
      case Check.Tcp _ ->
          new Task.CheckResult(Optional.empty(), Optional.of(true), Optional.empty());
      case Check.Exec exec ->
          new Task.CheckResult(
              Optional.empty(), Optional.empty(), Optional.of(succeeds(exec.command()) ? 0 : 1));
    };
  }

  private static boolean succeeds(CommandLine command) {
    String text = text(command).strip();
    return !text.equals("false") && !text.equals("exit 1");
  }

  private static String text(CommandLine command) {
    return switch (command) {
      case CommandLine.Shell shell -> shell.command();
      case CommandLine.Argv argv -> String.join(" ", argv.argv());
    };
  }
}
