package dev.ekiden.tck;

import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.spi.health.ProbeTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Targets of health probes. */
public final class Targets {
  private static final TaskId TASK =
      new TaskId(new InstanceId(PathId.of("/probed"), "1"), TaskId.APP, 1);

  private Targets() {}

  /** A check of a port of this machine. */
  public static ProbeTarget port(String protocol, int port) {
    return target(
        check(protocol, Optional.empty(), Optional.empty(), "IPv4"),
        "127.0.0.1",
        Optional.of(port));
  }

  public static ProbeTarget path(String protocol, int port, String path) {
    return target(
        check(protocol, Optional.of(path), Optional.empty(), "IPv4"),
        "127.0.0.1",
        Optional.of(port));
  }

  /** A check of the port of another address. */
  public static ProbeTarget at(String protocol, String host, int port, String ipProtocol) {
    return target(
        check(protocol, Optional.empty(), Optional.empty(), ipProtocol), host, Optional.of(port));
  }

  public static ProbeTarget withoutPort(String protocol) {
    return target(
        check(protocol, Optional.empty(), Optional.empty(), "IPv4"), "127.0.0.1", Optional.empty());
  }

  /** A command to be run in a directory. */
  public static ProbeTarget command(CommandLine command, Path sandbox, Map<String, String> env) {
    return new ProbeTarget(
        TASK,
        check("COMMAND", Optional.empty(), Optional.of(command), "IPv4"),
        "127.0.0.1",
        Optional.empty(),
        env,
        Optional.of(sandbox.toString()));
  }

  private static ProbeTarget target(HealthCheck check, String host, Optional<Integer> port) {
    return new ProbeTarget(TASK, check, host, port, Map.of(), Optional.empty());
  }

  private static HealthCheck check(
      String protocol, Optional<String> path, Optional<CommandLine> command, String ipProtocol) {
    return new HealthCheck(
        protocol,
        path,
        Optional.of(0),
        Optional.empty(),
        Optional.empty(),
        command,
        Duration.ofSeconds(300),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        3,
        Duration.ofSeconds(15),
        Optional.empty(),
        ipProtocol);
  }
}
