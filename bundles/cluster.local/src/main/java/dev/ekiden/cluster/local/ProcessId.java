package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same number.
 *
 * @param pid its number
 * @param start when it started, in clock ticks since the machine did
 */
record ProcessId(long pid, long start) {
  /** Reads {@code "<pid> <start>"}; empty when it is something else, such as half a line. */
  static Optional<ProcessId> parse(String text) {
    String[] words = text.strip().split(" ", -1);
    if (words.length != 2 || !text.endsWith("\n")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ProcessId(Long.parseLong(words[0]), Long.parseLong(words[1])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether it still runs; a zombie does not. */
  boolean alive() {
    return ProcessTable.entry(pid)
        .filter(entry -> entry.start() == start && !entry.dead())
        .isPresent();
  }

  /** This very process. */
  static ProcessId current() {
    long pid = ProcessHandle.current().pid();
    return new ProcessId(pid, ProcessTable.entry(pid).map(ProcessTable.Entry::start).orElse(0L));
  }

  /** Names this run of the machine: processes of another one are gone. */
  static String bootId() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  @Override
  public String toString() {
    return pid + " " + start;
  }
}
