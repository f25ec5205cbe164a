package dev.ekiden.spi.cluster;

import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.TaskRef;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs tasks on agents. Several may be active, told apart by {@code ekiden.name}.
 *
 * <p><b>Asynchronous.</b> Methods hand over a wish and return soon (deadline 10 s); every answer
 * comes through the {@link ClusterSink}. <b>Threads.</b> One call at a time, from the slot's
 * thread. <b>Idempotent.</b> A launch of a task id that is known, a kill of one that is over, an
 * unknown offer: all harmless. A launch on an unknown offer is answered with {@code DROPPED}.
 *
 * <p><b>Tasks outlive us.</b> Neither {@link #stop} nor the death of the bundle or of the process
 * ends a task; after the next {@link #start} they are found again and what ended meanwhile is
 * reported. The only exception is {@link #teardown}.
 *
 * <p><b>Swap.</b> The old one is stopped, the new one started with the same {@link Resume}; the
 * host reconciles all tasks. Model: mesos-v1.md.
 */
@ConsumerType
public interface Cluster {
  /**
   * Begins to offer and to report. Called before anything else, and again after a {@link #stop}
   * when the host restarts the engine or goes back to it.
   */
  void start(ClusterSink sink, Resume resume);

  /**
   * Uses offers, all of one agent. What is left of them is offered again; without operations this
   * is a decline with the default filter.
   *
   * @param refuse how long the rest is not offered again, unless revived
   */
  void accept(List<String> offerIds, List<Operation> operations, Duration refuse);

  /** Gives offers back, not to be offered again for {@code refuse} unless revived. */
  void decline(List<String> offerIds, Duration refuse);

  /** Offer again to these roles what was declined or suppressed. */
  void revive(Set<String> roles);

  /** Make no more offers to these roles until revived. */
  void suppress(Set<String> roles);

  /**
   * Ends a task: SIGTERM, after {@code grace} SIGKILL, both to everything the task started. An
   * unknown task is answered like a reconciliation.
   */
  void kill(TaskRef task, Optional<Duration> grace);

  /**
   * Confirms a status whose effect is durable. Until then the same status may come again, and later
   * ones of the task are held back.
   */
  void acknowledge(String taskId, String ackId);

  /** Report the state of these tasks; of all known tasks when empty. Unknown ones: UNKNOWN. */
  void reconcile(Collection<TaskRef> tasks);

  /** Sends bytes to an executor; best effort. */
  default void message(String agentId, String executorId, byte[] data) {}

  /** Lets go, quickly (deadline 3 s). Nothing is reported afterwards. */
  void stop();

  /**
   * Ends all our tasks, then lets go, both within 3 s. Called in place of {@link #stop} when the
   * server itself ends with {@code --kill-tasks-on-exit}; never at a swap.
   */
  void teardown();
}
