package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import dev.ekiden.api.model.Task;
import dev.ekiden.spi.cluster.ClusterSink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Says to the host what there is to say, each task's statuses one at a time. Confined to the
 * agent's thread, but for {@link #mute} and {@link #failed}.
 */
final class Reporter {
  private static final String RECONCILIATION = "REASON_RECONCILIATION";

  private final ClusterSink sink;
  private final List<Task.IpAddress> addresses;
  private final Set<LocalTask> unacknowledged = new LinkedHashSet<>();
  private Optional<String> agentId = Optional.empty();
  private volatile boolean muted;

  /**
   * For one host.
   *
   * @param addresses of all tasks
   */
  Reporter(ClusterSink sink, List<Task.IpAddress> addresses) {
    this.sink = sink;
    this.addresses = addresses;
  }

  void connected(String agentId, String frameworkId, String master, boolean reregistered) {
    this.agentId = Optional.of(agentId);
    if (!muted) {
      sink.connected(frameworkId, master, reregistered, false, Optional.empty());
    }
  }

  /** From now on nothing is said. Any thread. */
  void mute() {
    muted = true;
  }

  /** Any thread. */
  void failed(String reason) {
    if (!muted) {
      muted = true;
      sink.failed(reason);
    }
  }

  void offer(Offer offer) {
    if (!muted) {
      sink.offers(List.of(offer));
    }
  }

  /** A task has got further. */
  void progress(LocalTask task, State state) {
    Map<String, String> details = new HashMap<>(Map.of("sandbox", task.dir().sandbox().toString()));
    task.main().ifPresent(main -> details.put("pid", Long.toString(main.pid())));
    enqueue(
        task,
        new TaskStatus(
            task.id(),
            state,
            ackId(task, state),
            agentId,
            Optional.empty(),
            "",
            Instant.now(),
            Optional.empty(),
            Optional.empty(),
            state == State.RUNNING ? addresses : List.of(),
            details));
  }

  /** A task has ended. */
  void end(LocalTask task, Outcome outcome) {
    enqueue(
        task,
        new TaskStatus(
            task.id(),
            outcome.state(),
            ackId(task, outcome.state()),
            agentId,
            outcome.reason(),
            outcome.message(),
            outcome.time(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            outcome.details()));
  }

  /** The same status of the same task has the same id, over restarts, too. */
  private static Optional<String> ackId(LocalTask task, State state) {
    byte[] name = (task.id() + "/" + state).getBytes(StandardCharsets.UTF_8);
    return Optional.of(UUID.nameUUIDFromBytes(name).toString());
  }

  private void enqueue(LocalTask task, TaskStatus status) {
    task.latest(status);
    task.statuses().add(status);
    unacknowledged.add(task);
    send(task, System.nanoTime());
  }

  private void send(LocalTask task, long now) {
    if (!muted) {
      task.statuses().next(now).ifPresent(sink::status);
    }
  }

  /** Sends again what was not acknowledged for too long. */
  void repeat(long now) {
    unacknowledged.forEach(task -> send(task, now));
  }

  /** Takes an acknowledgement; what was acknowledged, if it is the status last sent. */
  Optional<TaskStatus> acknowledged(LocalTask task, String ackId) {
    Optional<TaskStatus> status = task.statuses().acknowledged(ackId);
    if (task.statuses().isEmpty()) {
      unacknowledged.remove(task);
    }
    send(task, System.nanoTime());
    return status;
  }

  /** Answers a question about a task with what was last said of it. */
  void reconcile(LocalTask task) {
    TaskStatus latest =
        task.latest()
            .orElseGet(() -> unasked(task.id(), State.STAGING, Optional.empty(), "", Map.of()));
    if (!muted) {
      sink.status(
          new TaskStatus(
              latest.taskId(),
              latest.state(),
              Optional.empty(),
              agentId,
              Optional.of(RECONCILIATION),
              latest.message().isEmpty() ? "Reconciliation: Latest task state" : latest.message(),
              latest.timestamp(),
              latest.healthy(),
              latest.checkResult(),
              latest.ips(),
              latest.details()));
    }
  }

  /** Answers a question about a task that is not known here. */
  void unknown(String taskId) {
    aside(taskId, State.UNKNOWN, RECONCILIATION, "Reconciliation: Task is unknown");
  }

  /** Says something of a task that will not be kept; not to be acknowledged. */
  void aside(String taskId, State state, String reason, String message) {
    if (!muted) {
      sink.status(unasked(taskId, state, Optional.of(reason), message, Map.of()));
    }
  }

  private TaskStatus unasked(
      String taskId,
      State state,
      Optional<String> reason,
      String message,
      Map<String, String> details) {
    return new TaskStatus(
        taskId,
        state,
        Optional.empty(),
        agentId,
        reason,
        message,
        Instant.now(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        details);
  }
}
