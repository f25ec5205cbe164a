package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskSpecBuilder;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tasks to launch in tests. */
final class Specs {
  static final String AGENT = Fleet.DEFAULT.agentId(0);

  private Specs() {}

  static TaskId id(int n) {
    return new TaskId(new InstanceId(PathId.of("/a"), "uuid" + n), TaskId.APP, 1);
  }

  static TaskSpec task(int n, String command) {
    return new TaskSpec(
        id(n),
        PathId.of("/a"),
        "a",
        AGENT,
        List.of(Resource.scalar("cpus", 0.1), Resource.scalar("mem", 32)),
        List.of(),
        List.of(),
        Optional.of(new CommandLine.Shell(command)),
        Map.of(),
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
