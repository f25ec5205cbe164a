package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import java.util.List;

/** What happened to the agents from outside; played again it leads to the same state. */
sealed interface Entry {
  /**
   * Tasks were started, a pod's together.
   *
   * @param at epoch milliseconds
   * @param pod several of which one end is the end of all
   * @param shared held until all of them have ended
   */
  record Launched(long at, String agentId, boolean pod, List<Resource> shared, List<Start> tasks)
      implements Entry {}

  record Killed(long at, String taskId) implements Entry {}

  /** Updates up to this number are known to the orchestrator. */
  record Acknowledged(String taskId, int number) implements Entry {}

  /** Resources changed their form, e.g. were reserved. */
  record Converted(long at, String agentId, List<Resource> from, List<Resource> to)
      implements Entry {}
}
