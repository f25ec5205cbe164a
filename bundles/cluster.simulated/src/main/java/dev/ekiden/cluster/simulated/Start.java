package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Task;
import java.util.List;
import java.util.Optional;

/**
 * All that has to be known of a task to play its life, now or after a restart.
 *
 * @param resources it holds until it ends
 * @param command decides what it does
 * @param mem MiB
 * @param address where it can be reached
 * @param check outcome of its informational check
 */
record Start(
    String taskId,
    List<Resource> resources,
    String command,
    double mem,
    String address,
    Optional<Health> health,
    Optional<Task.CheckResult> check) {
  Start withoutResources() {
    return new Start(taskId, List.of(), command, mem, address, health, check);
  }

  /**
   * A health check carried out on the agent; times in milliseconds.
   *
   * @param healthy what it always finds
   * @param maxFailures 0: never kills
   */
  record Health(boolean healthy, long delayMs, long graceMs, long intervalMs, int maxFailures) {}
}
