package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.model.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One task on its agent, with the updates that still have to be told. */
final class SimulatedTask {
  /** Those that were started together. */
  static final class Group {
    final long launchedAt;
    final boolean pod;
    final List<Resource> shared;
    final List<SimulatedTask> tasks = new ArrayList<>();
    int alive;

    Group(long launchedAt, boolean pod, List<Resource> shared) {
      this.launchedAt = launchedAt;
      this.pod = pod;
      this.shared = shared;
    }
  }

  /** How far it has come. */
  enum Phase {
    STAGING,
    STARTED,
    RUNNING,
    OVER
  }

  final Start start;
  final Agent agent;
  final Group group;
  final Behaviour behaviour;

  Phase phase = Phase.STAGING;
  boolean unreachable;

  /** After an outage the master tells no addresses any more. */
  boolean addressKnown = true;

  OptionalLong killedAt = OptionalLong.empty();
  Optional<Boolean> healthy = Optional.empty();
  Optional<Task.CheckResult> checkResult = Optional.empty();
  int failures;

  /** Updates not yet known to the orchestrator; the first one is on its way when {@code sent}. */
  final Deque<TaskStatus> updates = new ArrayDeque<>();

  boolean sent;
  int numbered;
  int acknowledged;

  /** The last one that was told, for reconciliation. */
  Optional<TaskStatus> told = Optional.empty();

  SimulatedTask(Start start, Agent agent, Group group) {
    this.start = start;
    this.agent = agent;
    this.group = group;
    this.behaviour = Behaviour.of(start.command(), start.mem());
  }

  String id() {
    return start.taskId();
  }

  boolean over() {
    return phase == Phase.OVER;
  }

  /** Nothing can happen to it by itself: it is over or about to be killed. */
  boolean ending() {
    return over() || killedAt.isPresent();
  }

  List<Task.IpAddress> addresses() {
    return addressKnown && phase != Phase.STAGING
        ? List.of(new Task.IpAddress(start.address(), "IPv4"))
        : List.of();
  }
}
