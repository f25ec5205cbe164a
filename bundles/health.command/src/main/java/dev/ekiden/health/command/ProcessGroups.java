package dev.ekiden.health.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Makes process groups and kills them, as far as the machine has the tools. */
final class ProcessGroups {
  private static final String SETSID = "/usr/bin/setsid";
  private static final String KILL = "/bin/kill";

  private final boolean grouped;

  private ProcessGroups(boolean grouped) {
    this.grouped = grouped;
  }

  static ProcessGroups ofThisMachine() {
    return new ProcessGroups(Stream.of(SETSID, KILL).map(Path::of).allMatch(Files::isExecutable));
  }

  /**
   * Put before a command it leads a group of its own: setsid becomes the command, so process and
   * group have one id.
   */
  List<String> prefix() {
    return grouped ? List.of(SETSID) : List.of();
  }

  /** Kills the process and everything that it has started. */
  void kill(Process process) {
    if (grouped) {
      try {
        new ProcessBuilder(KILL, "-KILL", "--", "-" + process.pid())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
      } catch (IOException e) {
        killTree(process);
      }
    } else {
      killTree(process);
    }
    process.destroyForcibly();
  }

  /** Misses children whose parents have ended; there is nothing better without groups. */
  private static void killTree(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
