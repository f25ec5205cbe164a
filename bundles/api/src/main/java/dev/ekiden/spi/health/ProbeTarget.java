package dev.ekiden.spi.health;

import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.TaskId;
import java.util.Map;
import java.util.Optional;

/**
 * What to ask.
 *
 * @param check the definition: path, command and so on
 * @param host name or address
 * @param port absent for checks without one
 * @param env environment of the task
 * @param sandbox directory of the task when it is on this machine
 */
public record ProbeTarget(
    TaskId task,
    HealthCheck check,
    String host,
    Optional<Integer> port,
    Map<String, String> env,
    Optional<String> sandbox) {
  public ProbeTarget {
    env = Map.copyOf(env);
  }
}
