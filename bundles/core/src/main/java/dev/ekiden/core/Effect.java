package dev.ekiden.core;

import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.ReadinessCheck;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A wish to the outside. Effects may get lost in a crash: whatever matters is wished again after
 * the restart, or comes to light by reconciliation.
 */
public sealed interface Effect {
  /** Use offers of one agent; {@code refuse}: how long the rest is not wanted. */
  record Accept(String cluster, List<String> offers, List<Operation> operations, Duration refuse)
      implements Effect {
    public Accept {
      offers = List.copyOf(offers);
      operations = List.copyOf(operations);
    }
  }

  record Decline(String cluster, List<String> offers, Duration refuse) implements Effect {
    public Decline {
      offers = List.copyOf(offers);
    }
  }

  record Revive(String cluster, Set<String> roles) implements Effect {
    public Revive {
      roles = Set.copyOf(roles);
    }
  }

  record Suppress(String cluster, Set<String> roles) implements Effect {
    public Suppress {
      roles = Set.copyOf(roles);
    }
  }

  /**
   * End a task.
   *
   * @param afterRouting hold it back until every bridge has applied this or a later revision of the
   *     routing table, with a deadline, so that no load goes to a task that is gone; 0: at once
   */
  record Kill(String cluster, TaskRef task, Optional<Duration> grace, long afterRouting)
      implements Effect {}

  record Acknowledge(String cluster, String taskId, String ackId) implements Effect {}

  /** Report these tasks; all known ones when empty. */
  record Reconcile(String cluster, List<TaskRef> tasks) implements Effect {
    public Reconcile {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * Ask the scheduler. Must be answered by exactly one {@link dev.ekiden.api.Command.Ranked}, with
   * no choices when no scheduler answers in time.
   *
   * @param request number for the answer
   */
  record Rank(long request, String cluster, List<Waiting> waiting, List<Available> offers)
      implements Effect {
    public Rank {
      waiting = List.copyOf(waiting);
      offers = List.copyOf(offers);
    }
  }

  /**
   * A spec with instances to place.
   *
   * @param demand of one instance
   * @param feasible ids of offers that can take one
   * @param perHost placed instances of the spec, by host
   */
  record Waiting(
      PathId spec,
      int count,
      Resources demand,
      List<String> feasible,
      Map<String, Integer> perHost) {
    public Waiting {
      feasible = List.copyOf(feasible);
      perHost = Map.copyOf(perHost);
    }
  }

  /** One offer; {@code attributes} of the agent as constraints compare them. */
  record Available(String offer, String host, Resources resources, Map<String, String> attributes) {
    public Available {
      attributes = Map.copyOf(attributes);
    }
  }

  /**
   * Ask a task how it is. Must be answered by exactly one {@link dev.ekiden.api.Command.Probed};
   * with {@code Unknown} when nobody can ask.
   *
   * @param check position in the spec's health checks
   * @param port absent for checks without one
   * @param env the task's environment; empty unless the check runs a command
   * @param sandbox directory of the task, when the cluster told it
   */
  record Probe(
      TaskId task,
      int check,
      HealthCheck definition,
      String host,
      Optional<Integer> port,
      Map<String, String> env,
      Optional<String> sandbox)
      implements Effect {
    public Probe {
      env = Map.copyOf(env);
    }
  }

  /**
   * Ask a task whether it is ready. Must be answered by exactly one {@link
   * dev.ekiden.api.Command.ReadinessProbed}.
   */
  record ProbeReadiness(TaskId task, ReadinessCheck check, String host, int port)
      implements Effect {}
}
