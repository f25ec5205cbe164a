package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskSpecBuilder;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.tck.Tasks;
import java.time.Duration;
import java.util.Optional;

/** Tasks to launch in tests. */
final class Specs {
  static final String AGENT = Fleet.DEFAULT.agentId(0);

  private Specs() {}

  static TaskId id(int n) {
    return Tasks.id("uuid" + n);
  }

  static TaskSpec task(int n, String command) {
    return Tasks.task("uuid" + n, AGENT, command);
  }

  static TaskSpec checked(int n, String check, int maxFailures) {
    return TaskSpecBuilder.builder(task(n, "sleep 1000"))
        .healthCheck(
            Optional.of(
                new HealthCheck(
                    "COMMAND",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new CommandLine.Shell(check)),
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    maxFailures,
                    Duration.ZERO,
                    Optional.empty(),
                    "IPv4")))
        .build();
  }

  static Operation launch(TaskSpec spec) {
    return new Operation.Launch(spec);
  }
}
