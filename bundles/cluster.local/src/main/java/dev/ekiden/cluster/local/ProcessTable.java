package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All processes of the machine at one moment, as {@code /proc} shows them. */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  /** Field numbers of {@code /proc/<pid>/stat} behind the command's closing bracket. */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int GROUP = 2;
  private static final int SESSION = 3;
  private static final int START = 19;

  record Entry(long pid, long parent, long group, long session, long start, char state) {
    boolean dead() {
      return state == 'Z' || state == 'X';
    }
  }

  /**
   * What tells the processes of a task from others.
   *
   * @param main its first process, leader of a session and a process group
   * @param marker an environment entry that its processes inherit
   * @param groups its control groups, empty where there are none
   */
  record Footprint(Optional<ProcessId> main, String marker, ControlGroup groups) {}

  private final Map<Long, Entry> entries = new HashMap<>();
  private final Map<Long, List<Long>> children = new HashMap<>();
  private final Map<Long, byte[]> environments = new HashMap<>();

  private ProcessTable() {}

  static ProcessTable read() {
    ProcessTable table = new ProcessTable();
    try (DirectoryStream<Path> dirs = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path dir : dirs) {
        entry(Long.parseLong(Inside.name(dir))).ifPresent(table::add);
      }
    } catch (IOException e) {
      throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
    }
    return table;
  }

  private void add(Entry entry) {
    entries.put(entry.pid(), entry);
    children.computeIfAbsent(entry.parent(), parent -> new ArrayList<>()).add(entry.pid());
  }

  /** One process; empty when there is none of that number. */
  static Optional<Entry> entry(long pid) {
    String stat;
    try {
      stat =
          Files.readString(
              PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.empty();
    }
    // the command may contain spaces and brackets, so count from its end
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Optional.of(
        new Entry(
            pid,
            Long.parseLong(fields[PARENT]),
            Long.parseLong(fields[GROUP]),
            Long.parseLong(fields[SESSION]),
            Long.parseLong(fields[START]),
            fields[STATE].charAt(0)));
  }

  /**
   * The live processes of a task: its session and group, all that carry its marker or are in its
   * control groups, and what descends from these.
   */
  Set<Long> members(Footprint footprint) {
    Deque<Long> todo = new ArrayDeque<>();
    Optional<ProcessId> leader = footprint.main().filter(this::contains);
    for (Entry entry : entries.values()) {
      // without its leader a session may be a later one of the same number
      boolean kin =
          leader.isPresent()
              && (entry.session() == leader.get().pid() || entry.group() == leader.get().pid());
      if (kin || marked(entry, footprint)) {
        todo.add(entry.pid());
      }
    }
    todo.addAll(footprint.groups().processes());
    return withDescendants(todo);
  }

  private Set<Long> withDescendants(Deque<Long> todo) {
    Set<Long> members = new LinkedHashSet<>();
    while (!todo.isEmpty()) {
      long pid = todo.remove();
      if (members.add(pid)) {
        todo.addAll(children.getOrDefault(pid, List.of()));
      }
    }
    members.removeIf(pid -> entries.containsKey(pid) && live(pid).isEmpty());
    return members;
  }

  private Optional<Entry> live(long pid) {
    return Optional.ofNullable(entries.get(pid)).filter(entry -> !entry.dead());
  }

  private boolean contains(ProcessId id) {
    Entry entry = entries.get(id.pid());
    return entry != null && entry.start() == id.start();
  }

  private boolean marked(Entry entry, Footprint footprint) {
    boolean old = footprint.main().isPresent() && entry.start() < footprint.main().get().start();
    return !old && contains(environment(entry.pid()), footprint.marker());
  }

  private byte[] environment(long pid) {
    return environments.computeIfAbsent(
        pid,
        p -> {
          try {
            return Files.readAllBytes(PROC.resolve(Long.toString(p)).resolve("environ"));
          } catch (IOException e) {
            return new byte[0]; // gone, or not ours
          }
        });
  }

  private static boolean contains(byte[] environment, String marker) {
    byte[] wanted = marker.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at + wanted.length <= environment.length; ) {
      int end = at;
      while (end < environment.length && environment[end] != 0) {
        end++;
      }
      if (java.util.Arrays.equals(environment, at, end, wanted, 0, wanted.length)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  /** Sends a signal to processes; negative numbers are groups. Those that are gone are no error. */
  static void signal(String signal, Collection<Long> targets) throws IOException {
    if (targets.isEmpty()) {
      return;
    }
    List<String> command =
        new ArrayList<>(
            List.of("/bin/sh", "-c", "kill -s " + signal + " -- \"$@\" 2>/dev/null", "kill"));
    targets.forEach(pid -> command.add(Long.toString(pid)));
    Commands.run(command);
  }
}
