package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The lives of the tasks. A life depends on nothing but the task's {@link Start}, the time of its
 * launch and that of its kill, so it can be played again after a restart.
 *
 * <p>Updates are told one at a time per task: the next one once the last one is acknowledged.
 */
final class Lives {
  private static final long CHECK_MS = 100;
  private static final long LONGEST_REDELIVERY_MS = 600_000;

  private final Fleet fleet;
  private final Timeline timeline;
  private final Consumer<TaskStatus> out;
  private final Map<String, SimulatedTask> tasks = new LinkedHashMap<>();
  private final Addresses addresses = new Addresses();
  private boolean connected;

  Lives(Fleet fleet, Timeline timeline, Consumer<TaskStatus> out) {
    this.fleet = fleet;
    this.timeline = timeline;
    this.out = out;
  }

  Optional<SimulatedTask> task(String id) {
    return Optional.ofNullable(tasks.get(id));
  }

  int count() {
    return tasks.size();
  }

  List<TaskRef> refs() {
    return tasks.values().stream()
        .map(task -> new TaskRef(task.id(), Optional.of(task.agent.id())))
        .toList();
  }

  // Beginning

  Entry.Launched describe(
      Agent agent, boolean pod, List<Resource> shared, List<TaskSpec> specs, long now) {
    String address =
        specs.stream().anyMatch(StartReader::hasOwnNetwork) ? addresses.take() : agent.host();
    return new Entry.Launched(
        now,
        agent.id(),
        pod,
        shared,
        specs.stream().map(spec -> StartReader.read(spec, address, pod)).toList());
  }

  /** The resources have been taken already. */
  void launch(Entry.Launched entry, Agent agent) {
    SimulatedTask.Group group = new SimulatedTask.Group(entry.at(), entry.pod(), entry.shared());
    for (Start start : entry.tasks()) {
      SimulatedTask task = new SimulatedTask(start, agent, group);
      group.tasks.add(task);
      group.alive++;
      tasks.put(task.id(), task);
      addresses.use(start.address());
      begin(task, entry.at());
    }
  }

  private void begin(SimulatedTask task, long at) {
    switch (task.behaviour) {
      case Behaviour.Staging _ -> {}
      case Behaviour.Stillborn(Behaviour.End end) ->
          timeline.plan(at + fleet.startDelayMs(), time -> end(task, end, time));
      case Behaviour.Starting _ ->
          timeline.plan(at + fleet.startDelayMs(), time -> started(task, time));
      case Behaviour.Running _, Behaviour.Unreachable _, Behaviour.Stubborn _ -> {
        timeline.plan(at + fleet.startDelayMs(), time -> started(task, time));
        timeline.plan(at + fleet.runningDelayMs(), time -> running(task, time));
      }
    }
  }

  private void started(SimulatedTask task, long time) {
    if (!task.ending() && task.phase == SimulatedTask.Phase.STAGING) {
      task.phase = SimulatedTask.Phase.STARTED;
      tell(task, State.STARTING, "", "", time);
    }
  }

  private void running(SimulatedTask task, long time) {
    if (task.ending()) {
      return;
    }
    task.phase = SimulatedTask.Phase.RUNNING;
    tell(task, State.RUNNING, "", "", time);
    task.start.check().ifPresent(result -> timeline.plan(time + CHECK_MS, at -> checked(task, at)));
    task.start
        .health()
        .ifPresent(
            health ->
                timeline.plan(time + health.delayMs() + CHECK_MS, at -> probed(task, health, at)));
    switch (task.behaviour) {
      case Behaviour.Running(Optional<Behaviour.End> ending) ->
          ending.ifPresent(end -> timeline.plan(time + end.afterMs(), at -> end(task, end, at)));
      case Behaviour.Unreachable outage ->
          timeline.plan(time + outage.afterMs(), at -> lost(task, outage, at));
      default -> {}
    }
  }

  // Checks

  private void checked(SimulatedTask task, long time) {
    if (!task.ending() && !task.unreachable) {
      task.checkResult = task.start.check();
      tell(task, State.RUNNING, "REASON_TASK_CHECK_STATUS_UPDATED", "", time);
    }
  }

  private void probed(SimulatedTask task, Start.Health health, long time) {
    if (task.ending()) {
      return;
    }
    if (health.healthy()) {
      task.healthy = Optional.of(true);
      tell(task, State.RUNNING, "REASON_TASK_HEALTH_CHECK_STATUS_UPDATED", "", time);
      return;
    }
    timeline.plan(time + Math.max(health.intervalMs(), CHECK_MS), at -> probed(task, health, at));
    boolean grace = time < task.group.launchedAt + health.graceMs();
    if (grace || task.unreachable) {
      return;
    }
    task.failures++;
    task.healthy = Optional.of(false);
    if (health.maxFailures() > 0 && task.failures >= health.maxFailures()) {
      killed(task, time);
    } else {
      tell(task, State.RUNNING, "REASON_TASK_HEALTH_CHECK_STATUS_UPDATED", "", time);
    }
  }

  // Outages

  private void lost(SimulatedTask task, Behaviour.Unreachable outage, long time) {
    if (task.ending()) {
      return;
    }
    task.unreachable = true;
    task.addressKnown = false;
    tellByMaster(
        task, State.UNREACHABLE, "REASON_AGENT_REMOVED", "Agent is unreachable", Map.of(), time);
    outage.backMs().ifPresent(back -> timeline.plan(time + back, at -> back(task, at)));
  }

  private void back(SimulatedTask task, long time) {
    task.unreachable = false;
    tellByMaster(
        task, State.RUNNING, "REASON_AGENT_REREGISTERED", "Agent reregistered", Map.of(), time);
  }

  // Ending

  /** Neither over nor killed before, and reachable. */
  void kill(SimulatedTask task, long time) {
    if (task.ending()) {
      return;
    }
    task.killedAt = OptionalLong.of(time);
    if (fleet.taskKilling() && task.phase != SimulatedTask.Phase.STAGING) {
      tell(task, State.KILLING, "", "", time);
    }
    long takes =
        task.behaviour instanceof Behaviour.Stubborn ? Behaviour.STUBBORN_MS : fleet.killDelayMs();
    timeline.plan(time + takes, at -> killed(task, at));
  }

  private void killed(SimulatedTask task, long time) {
    if (task.phase == SimulatedTask.Phase.STAGING) {
      over(
          task,
          new Behaviour.End(
              0,
              State.KILLED,
              "REASON_TASK_KILLED_DURING_LAUNCH",
              "Task killed during launch",
              Map.of(),
              false),
          time);
      return;
    }
    boolean hard = task.behaviour instanceof Behaviour.Stubborn;
    over(
        task,
        new Behaviour.End(
            0,
            State.KILLED,
            "",
            "Command terminated with signal " + (hard ? "Killed" : "Terminated"),
            Map.of("signal", hard ? "9" : "15"),
            false),
        time);
  }

  private void end(SimulatedTask task, Behaviour.End end, long time) {
    if (!task.ending()) {
      over(task, end, time);
    }
  }

  private void over(SimulatedTask task, Behaviour.End end, long time) {
    if (task.over()) {
      return;
    }
    TaskStatus status = status(task, end.state(), end.reason(), end.message(), end.details(), time);
    task.phase = SimulatedTask.Phase.OVER;
    SimulatedTask.Group group = task.group;
    group.alive--;
    task.agent.released(task.start.resources(), time);
    if (group.alive == 0) {
      task.agent.released(group.shared, time);
      addresses.release(task.start.address());
    }
    queue(task, end.byMaster() ? status : numbered(task, status), time);
    if (group.pod && end.state() != State.FINISHED) {
      group.tasks.forEach(other -> kill(other, time));
    }
  }

  // Telling

  private void tell(SimulatedTask task, State state, String reason, String message, long time) {
    queue(task, numbered(task, status(task, state, reason, message, Map.of(), time)), time);
  }

  private void tellByMaster(
      SimulatedTask task,
      State state,
      String reason,
      String message,
      Map<String, String> details,
      long time) {
    queue(task, status(task, state, reason, message, details, time), time);
  }

  private static TaskStatus status(
      SimulatedTask task,
      State state,
      String reason,
      String message,
      Map<String, String> details,
      long time) {
    return new TaskStatus(
        task.id(),
        state,
        Optional.empty(),
        Optional.of(task.agent.id()),
        reason.isEmpty() ? Optional.empty() : Optional.of(reason),
        message,
        Instant.ofEpochMilli(time),
        task.healthy,
        task.checkResult,
        task.addresses(),
        details);
  }

  private static TaskStatus numbered(SimulatedTask task, TaskStatus s) {
    String number = Integer.toString(++task.numbered);
    return new TaskStatus(
        s.taskId(),
        s.state(),
        Optional.of(number),
        s.agentId(),
        s.reason(),
        s.message(),
        s.timestamp(),
        s.healthy(),
        s.checkResult(),
        s.ips(),
        s.details());
  }

  private void queue(SimulatedTask task, TaskStatus status, long time) {
    task.updates.add(status);
    if (!task.sent) {
      send(task, time);
    }
  }

  /** Tells what may be told now. */
  private void send(SimulatedTask task, long time) {
    for (TaskStatus head = task.updates.peek(); head != null; head = task.updates.peek()) {
      Optional<Integer> number = head.ackId().map(Integer::valueOf);
      boolean known = number.isPresent() && number.get() <= task.acknowledged;
      if (number.isPresent() && !known) {
        if (connected) {
          task.told = Optional.of(head);
          task.sent = true;
          out.accept(head);
          repeat(task, head, fleet.redeliverMs(), time);
        }
        return;
      }
      // Nobody waits for what the master says; when nobody listens it is lost.
      task.told = Optional.of(head);
      if (!known && connected) {
        out.accept(head);
      }
      task.updates.remove();
    }
    if (task.over()) {
      tasks.remove(task.id());
    }
  }

  private void repeat(SimulatedTask task, TaskStatus status, long afterMs, long time) {
    timeline.plan(
        time + afterMs,
        at -> {
          if (awaits(task, status.ackId())) {
            out.accept(status);
            repeat(task, status, Math.min(afterMs * 2, LONGEST_REDELIVERY_MS), at);
          }
        });
  }

  boolean awaits(SimulatedTask task, Optional<String> ackId) {
    return task.sent && task.updates.getFirst().ackId().equals(ackId);
  }

  void acknowledged(SimulatedTask task, int number, long time) {
    task.acknowledged = Math.max(task.acknowledged, number);
    task.sent = false;
    send(task, time);
  }

  TaskStatus reconciliation(TaskRef ref, long now) {
    SimulatedTask task = tasks.get(ref.taskId());
    if (task == null) {
      return answer(ref.taskId(), State.UNKNOWN, ref.agentId(), "Task is unknown", now);
    }
    Optional<String> agentId = Optional.of(task.agent.id());
    if (task.told.isEmpty()) {
      return answer(task.id(), State.STAGING, agentId, "Latest task state", now);
    }
    TaskStatus told = task.told.get();
    if (told.state() == State.UNREACHABLE) {
      return answer(task.id(), State.UNREACHABLE, agentId, "Task is unreachable", now);
    }
    return new TaskStatus(
        task.id(),
        told.state(),
        Optional.empty(),
        agentId,
        Optional.of("REASON_RECONCILIATION"),
        "Reconciliation: Latest task state",
        Instant.ofEpochMilli(now),
        told.healthy(),
        told.checkResult(),
        told.ips(),
        told.details());
  }

  private static TaskStatus answer(
      String taskId, State state, Optional<String> agentId, String text, long now) {
    return new TaskStatus(
        taskId,
        state,
        Optional.empty(),
        agentId,
        Optional.of("REASON_RECONCILIATION"),
        "Reconciliation: " + text,
        Instant.ofEpochMilli(now),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of());
  }

  // Over restarts

  /** Goes on with tasks of an earlier run. */
  void resume(Entry.Launched entry, Agent agent) {
    List<Resource> all = new ArrayList<>(entry.shared());
    entry.tasks().forEach(start -> all.addAll(start.resources()));
    if (agent.take(all)) {
      launch(entry, agent);
    } else {
      // The agents were made smaller meanwhile; the tasks go on, holding nothing.
      launch(
          new Entry.Launched(
              entry.at(),
              entry.agentId(),
              entry.pod(),
              List.of(),
              entry.tasks().stream().map(Start::withoutResources).toList()),
          agent);
    }
  }

  void connect(long now) {
    connected = true;
    List.copyOf(tasks.values()).forEach(task -> send(task, now));
  }

  List<Entry> condensed() {
    record Timed(long at, Entry entry) {}
    List<Timed> timed = new ArrayList<>();
    List<Entry> acknowledged = new ArrayList<>();
    Set<SimulatedTask.Group> groups = new LinkedHashSet<>();
    for (SimulatedTask task : tasks.values()) {
      groups.add(task.group);
      task.killedAt.ifPresent(at -> timed.add(new Timed(at, new Entry.Killed(at, task.id()))));
      if (task.acknowledged > 0) {
        acknowledged.add(new Entry.Acknowledged(task.id(), task.acknowledged));
      }
    }
    for (SimulatedTask.Group group : groups) {
      List<SimulatedTask> known =
          group.tasks.stream().filter(t -> tasks.containsKey(t.id())).toList();
      List<Start> starts =
          known.stream().map(t -> t.over() ? t.start.withoutResources() : t.start).toList();
      timed.add(
          new Timed(
              group.launchedAt,
              new Entry.Launched(
                  group.launchedAt,
                  known.getFirst().agent.id(),
                  group.pod,
                  group.alive == 0 ? List.of() : group.shared,
                  starts)));
    }
    // A task may have been killed in the moment of its launch.
    timed.sort(
        Comparator.comparingLong(Timed::at)
            .thenComparingInt(t -> t.entry() instanceof Entry.Launched ? 0 : 1));
    List<Entry> all = new ArrayList<>();
    timed.forEach(t -> all.add(t.entry()));
    all.addAll(acknowledged);
    return all;
  }
}
