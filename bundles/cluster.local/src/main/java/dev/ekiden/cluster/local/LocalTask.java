package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.TaskStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A task that the agent knows. Confined to the agent's thread, but for the stage, over which the
 * thread that starts it and a kill may race.
 */
final class LocalTask {
  enum Stage {
    /** Its sandbox is being filled; nothing runs. */
    PREPARING,
    /** The supervisor has been sent for. */
    STARTING,
    RUNNING,
    /** Its first process has ended; what it left behind is being ended. */
    ENDING,
    OVER
  }

  /**
   * Somebody wants it dead.
   *
   * @param due when it is to be killed hard, of nanoTime
   */
  record Kill(long due, boolean asked, long askedHard) {}

  private final TaskRecord record;
  private final TaskDirectory dir;
  private final StatusQueue statuses;
  private final AtomicReference<Stage> stage;
  private volatile long starting = System.nanoTime();
  private Optional<ProcessId> main = Optional.empty();
  private Optional<ProcessId> supervisor = Optional.empty();
  private Optional<Kill> kill = Optional.empty();
  private Optional<Sighting.Ended> ended = Optional.empty();
  private Optional<TaskStatus> latest = Optional.empty();
  private Optional<Future<?>> preparation = Optional.empty();
  private int sweeps;

  LocalTask(TaskRecord record, TaskDirectory dir, Duration resend, Stage stage) {
    this.record = record;
    this.dir = dir;
    this.statuses = new StatusQueue(resend);
    this.stage = new AtomicReference<>(stage);
  }

  String id() {
    return record.id();
  }

  TaskRecord record() {
    return record;
  }

  TaskDirectory dir() {
    return dir;
  }

  StatusQueue statuses() {
    return statuses;
  }

  Stage stage() {
    return Objects.requireNonNull(stage.get());
  }

  void stage(Stage next) {
    stage.set(next);
  }

  /** Any thread. Whether it was in {@code from}, and now is in {@code to}. */
  boolean move(Stage from, Stage to) {
    starting = System.nanoTime();
    return stage.compareAndSet(from, to);
  }

  /** The work of filling its sandbox. */
  void preparation(Future<?> work) {
    preparation = Optional.of(work);
  }

  /** Ends it before anything runs; false when it is too late for that. */
  boolean abandon() {
    if (!move(Stage.PREPARING, Stage.OVER)) {
      return false;
    }
    preparation.ifPresent(work -> work.cancel(true));
    return true;
  }

  boolean over() {
    return stage() == Stage.OVER;
  }

  ControlGroup groups() {
    return record.groups();
  }

  /** How long ago the supervisor was sent for. */
  Duration startingFor(long now) {
    return Duration.ofNanos(now - starting);
  }

  Optional<ProcessId> main() {
    return main;
  }

  void main(Optional<ProcessId> seen) {
    main = seen;
  }

  /** Whether it needs no closer look: its supervisor watches, and will give word. */
  boolean watched() {
    return stage() == Stage.RUNNING && supervisor.filter(ProcessId::alive).isPresent();
  }

  void supervisor(Optional<ProcessId> seen) {
    supervisor = seen;
  }

  Optional<Kill> kill() {
    return kill;
  }

  void kill(Kill wish) {
    kill = Optional.of(wish);
  }

  Optional<Sighting.Ended> ended() {
    return ended;
  }

  void ended(Sighting.Ended how) {
    ended = Optional.of(how);
  }

  /** What was last said of it, whether it was acknowledged or not. */
  Optional<TaskStatus> latest() {
    return latest;
  }

  void latest(TaskStatus status) {
    latest = Optional.of(status);
  }

  /** Counts attempts to end what it left behind. */
  int sweep() {
    return ++sweeps;
  }

  /** What its processes have in common. */
  ProcessTable.Footprint footprint() {
    return new ProcessTable.Footprint(
        main, TaskEnvironment.MARKER + "=" + dir.sandbox(), record.groups());
  }
}
