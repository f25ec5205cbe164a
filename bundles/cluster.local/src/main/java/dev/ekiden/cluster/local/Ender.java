package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.TaskStatus.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends tasks and finds out how they ended. Works in rounds, so that many kills share one look at
 * the processes of the machine. Confined to the agent's thread.
 */
final class Ender {
  /** Hears that a task is over. */
  interface Funeral {
    void over(LocalTask task, Outcome outcome);
  }

  private static final Logger log = LoggerFactory.getLogger(Ender.class);
  private static final int TAIL = 4096;
  private static final double MIB = 1 << 20;

  /** Rounds after which processes that survive SIGKILL are left to the kernel. */
  private static final int MOST_SWEEPS = 40;

  /** Pause between two SIGKILLs to a task that is still there. */
  private static final Duration INSIST = Duration.ofMillis(500);

  private final Funeral funeral;

  /** Tasks to do something about in the next round. */
  private final Set<LocalTask> pending = new HashSet<>();

  Ender(Funeral funeral) {
    this.funeral = funeral;
  }

  /** Somebody wants the task dead; SIGKILL is due after {@code grace}. */
  void kill(LocalTask task, Duration grace) {
    long due = System.nanoTime() + grace.toNanos();
    if (task.kill().isPresent()) {
      LocalTask.Kill kill = task.kill().get();
      if (due - kill.due() < 0) {
        task.kill(new LocalTask.Kill(due, kill.asked(), kill.askedHard()));
      }
    } else {
      task.kill(new LocalTask.Kill(due, false, due - INSIST.toNanos()));
    }
    pending.add(task);
  }

  /** The task was abandoned before anything ran. */
  void abandoned(LocalTask task) {
    finish(
        task,
        new Outcome(
            State.KILLED,
            Optional.empty(),
            "The task was killed before it was started",
            Instant.now(),
            Map.of()));
  }

  /** The first process of the task has ended. */
  void ended(LocalTask task, Sighting.Ended how) {
    if (task.stage() != LocalTask.Stage.ENDING && !task.over()) {
      task.stage(LocalTask.Stage.ENDING);
      task.main(how.main());
      task.ended(how);
      pending.add(task);
    }
  }

  /** The task is gone, and nobody knows how. */
  void vanished(LocalTask task, Sighting.Vanished how) {
    if (task.over()) {
      return;
    }
    try {
      ProcessTable.signal("KILL", ProcessTable.read().members(task.footprint()));
    } catch (IOException e) {
      log.warn("What {} left behind cannot be killed: {}", task.id(), e.getMessage());
    }
    Instant now = Instant.now();
    finish(
        task,
        task.kill().isPresent()
            ? new Outcome(State.KILLED, Optional.empty(), how.how(), now, Map.of())
            : Outcome.failed(Outcome.VANISHED, how.how(), now));
  }

  /** The task never ran. */
  void refused(LocalTask task, Refused why) {
    if (task.over()) {
      return;
    }
    boolean killed = task.kill().isPresent();
    finish(
        task,
        new Outcome(
            killed ? State.KILLED : why.state(),
            killed ? Optional.empty() : Optional.of(why.reason()),
            why.text(),
            Instant.now(),
            Map.of()));
  }

  boolean busy() {
    return !pending.isEmpty();
  }

  /** Does what is due, with one look at the machine's processes. */
  void round(long now) {
    if (pending.isEmpty()) {
      return;
    }
    Optional<ProcessTable> table = Optional.empty();
    Set<Long> polite = new HashSet<>();
    Set<Long> hard = new HashSet<>();
    List<LocalTask> finished = new ArrayList<>();
    for (LocalTask task : List.copyOf(pending)) {
      if (task.over()) {
        pending.remove(task);
      } else if (task.stage() == LocalTask.Stage.ENDING) {
        table = table.or(() -> Optional.of(ProcessTable.read()));
        if (sweep(task, table.get(), hard)) {
          finished.add(task);
        }
      } else if (task.main().isPresent() && task.kill().isPresent()) {
        LocalTask.Kill kill = task.kill().get();
        if (now - kill.due() >= 0) {
          if (now - kill.askedHard() >= INSIST.toNanos()) {
            table = table.or(() -> Optional.of(ProcessTable.read()));
            task.groups().kill();
            hard.addAll(targets(task, table.get()));
            task.kill(new LocalTask.Kill(kill.due(), true, now));
          }
        } else if (!kill.asked()) {
          table = table.or(() -> Optional.of(ProcessTable.read()));
          polite.addAll(targets(task, table.get()));
          task.kill(new LocalTask.Kill(kill.due(), true, kill.askedHard()));
        }
      }
    }
    send("TERM", polite);
    send("KILL", hard);
    for (LocalTask task : finished) {
      pending.remove(task);
      finish(task, outcome(task));
    }
  }

  /** Kills what an ended task left behind; true when nothing is left. */
  private static boolean sweep(LocalTask task, ProcessTable table, Set<Long> hard) {
    Set<Long> left = table.members(task.footprint());
    if (left.isEmpty()) {
      return true;
    }
    task.groups().kill();
    hard.addAll(left);
    if (task.sweep() < MOST_SWEEPS) {
      return false;
    }
    log.warn("Processes of {} do not die: {}", task.id(), left);
    return true;
  }

  private static Collection<Long> targets(LocalTask task, ProcessTable table) {
    Set<Long> members = table.members(task.footprint());
    task.main()
        .filter(main -> members.contains(main.pid()))
        .ifPresent(main -> members.add(-main.pid())); // children born meanwhile, too
    return members;
  }

  private static void send(String signal, Set<Long> targets) {
    try {
      ProcessTable.signal(signal, targets);
    } catch (IOException e) {
      log.warn("SIG{} cannot be sent, it is tried again: {}", signal, e.getMessage());
    }
  }

  private static Outcome outcome(LocalTask task) {
    Sighting.Ended ended = task.ended().orElseThrow();
    Exit exit = ended.exit();
    boolean killed = task.kill().isPresent();
    boolean good = exit instanceof Exit.Code code && code.code() == 0;
    if (!killed && !good && task.groups().outOfMemory()) {
      return new Outcome(
          State.FAILED,
          Optional.of(Outcome.OUT_OF_MEMORY),
          memoryMessage(task),
          ended.time(),
          details(task, exit));
    }
    String message = exit.message();
    if (task.main().isEmpty()) {
      String note = note(task);
      message = "The task could not be started: " + (note.isEmpty() ? message : note);
    }
    State state = killed ? State.KILLED : good ? State.FINISHED : State.FAILED;
    return new Outcome(state, Optional.empty(), message, ended.time(), details(task, exit));
  }

  private static String memoryMessage(LocalTask task) {
    double requested = Bag.of(task.record().resources()).scalar("mem");
    StringBuilder message =
        new StringBuilder(
            String.format(Locale.ROOT, "Memory limit exceeded: Requested: %.0fMB", requested));
    task.groups()
        .peakMemory()
        .ifPresent(
            peak ->
                message.append(String.format(Locale.ROOT, " Maximum Used: %.0fMB", peak / MIB)));
    return message.toString();
  }

  private static Map<String, String> details(LocalTask task, Exit exit) {
    Map<String, String> details = new HashMap<>();
    switch (exit) {
      case Exit.Code code -> details.put("exitCode", Integer.toString(code.code()));
      case Exit.Signal signal -> details.put("signal", signal.name());
    }
    String tail = tail(task);
    if (!tail.isEmpty()) {
      details.put("stderrTail", tail);
    }
    return details;
  }

  private static String note(LocalTask task) {
    try {
      return task.dir().note();
    } catch (IOException e) {
      return "";
    }
  }

  /** The end of what it wrote to its error output. */
  private static String tail(LocalTask task) {
    try (FileChannel file = FileChannel.open(task.dir().stderr())) {
      long from = Math.max(0, file.size() - TAIL);
      ByteBuffer bytes = ByteBuffer.allocate(TAIL);
      while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) > 0) {
        // until it is full or the file ends
      }
      bytes.flip();
      // a character that was cut in two begins with continuation bytes
      while (from > 0 && bytes.hasRemaining() && (bytes.get(bytes.position()) & 0xC0) == 0x80) {
        bytes.get();
      }
      return StandardCharsets.UTF_8.decode(bytes).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private void finish(LocalTask task, Outcome how) {
    task.stage(LocalTask.Stage.OVER);
    pending.remove(task);
    Outcome outcome = how.with(Map.of("sandbox", task.dir().sandbox().toString()));
    try {
      task.dir().writeOutcome(outcome);
    } catch (IOException e) {
      log.warn("How {} ended cannot be recorded: {}", task.id(), Starter.words(e));
    }
    task.groups().remove();
    funeral.over(task, outcome);
  }
}
