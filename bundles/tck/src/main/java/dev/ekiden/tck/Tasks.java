package dev.ekiden.tck;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small tasks to launch on a cluster. */
public final class Tasks {
  public static final PathId SPEC = PathId.of("/tck/task");

  private Tasks() {}

  /** A different one for every {@code name}. */
  public static TaskId id(String name) {
    return new TaskId(new InstanceId(SPEC, name), TaskId.APP, 1);
  }

  /** A shell command on the host's network with a little of the offer's cpu and memory. */
  public static TaskSpec task(String name, Offer offer, String command) {
    return task(name, offer.agentId(), command);
  }

  public static TaskSpec task(String name, String agentId, String command) {
    return new TaskSpec(
        id(name),
        SPEC,
        "task.tck",
        agentId,
        List.of(Resource.scalar("cpus", 0.1), Resource.scalar("mem", 32)),
        List.of(),
        List.of(),
        Optional.of(new CommandLine.Shell(command)),
        Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(Network.HOST),
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofSeconds(1)),
        Optional.empty(),
        Optional.empty());
  }
}
