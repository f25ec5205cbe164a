package dev.ekiden.cluster.local;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** What the files and processes of a launched task say about it. */
sealed interface Sighting {
  /** No supervisor has begun, and none ever will unless it is on its way. */
  record NotStarted() implements Sighting {}

  /** The supervisor is there, the task's first process is not yet. */
  record Starting() implements Sighting {}

  /** Without a live {@code supervisor} its exit status will not be known. */
  record Running(ProcessId main, Optional<ProcessId> supervisor) implements Sighting {}

  record Ended(Exit exit, Instant time, Optional<ProcessId> main) implements Sighting {}

  /** It is gone, and nobody saw how. */
  record Vanished(String how, Optional<ProcessId> main) implements Sighting {}

  /**
   * Looks.
   *
   * @param launchedIn the run of the machine in which the task was launched
   * @param now this run of the machine
   */
  static Sighting of(TaskDirectory dir, String launchedIn, String now) throws IOException {
    Optional<ProcessId> supervisor = dir.supervisor();
    // in this order: the supervisor writes its last word before it goes
    boolean supervised = launchedIn.equals(now) && supervisor.filter(ProcessId::alive).isPresent();
    Optional<ProcessId> main = dir.main();
    Optional<Exit> exit = dir.exit();
    if (exit.isPresent()) {
      return new Ended(exit.get(), dir.exitTime(), main);
    }
    if (!launchedIn.equals(now)) {
      return new Vanished("The machine was restarted while the task ran", main);
    }
    if (supervisor.isEmpty()) {
      return new NotStarted();
    }
    if (main.isEmpty()) {
      return supervised
          ? new Starting()
          : new Vanished("The task's supervisor was killed before it started the task", main);
    }
    if (supervised || main.get().alive()) {
      return new Running(main.get(), supervised ? supervisor : Optional.empty());
    }
    return new Vanished(
        "The task has ended; how is not known, because its supervisor was killed", main);
  }
}
