package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that bounds the output of tasks while Ekiden is away, see janitor.sh. There is one
 * for a work directory, from the first task on. Confined to the agent's thread.
 */
final class Janitor {
  private static final Logger log = LoggerFactory.getLogger(Janitor.class);

  private final WorkDirectory work;
  private final long outputLimit;
  private boolean running;

  Janitor(WorkDirectory work, long outputLimit) {
    this.work = work;
    this.outputLimit = outputLimit;
  }

  private Path file() {
    return work.root().resolve("janitor");
  }

  /** The one that runs, this plugin's or an earlier one's. */
  Optional<ProcessId> process() throws IOException {
    return TextFiles.read(file()).flatMap(ProcessId::parse).filter(ProcessId::alive);
  }

  /** Starts it in place of an earlier one, unless that was done before. */
  void start() {
    if (running) {
      return;
    }
    running = true;
    try {
      dismiss();
      ProcessId self = ProcessId.current();
      ProcessBuilder builder =
          new ProcessBuilder(
                  Programs.find("setsid").orElse("setsid"),
                  "/bin/sh",
                  work.janitor().toString(),
                  work.root().toString(),
                  Long.toString(outputLimit),
                  Long.toString(self.pid()),
                  Long.toString(self.start()))
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      Commands.bareEnvironment(builder);
      long pid = builder.start().pid();
      Optional<ProcessId> janitor =
          ProcessTable.entry(pid).map(entry -> new ProcessId(pid, entry.start()));
      if (janitor.isPresent()) {
        TextFiles.write(file(), janitor.get() + "\n", false);
      }
    } catch (IOException e) {
      log.warn("While Ekiden is away, output of tasks will not be bounded: {}", Starter.words(e));
    }
  }

  /** Ends it: no task is left to look after. */
  void dismiss() throws IOException {
    Optional<ProcessId> janitor = process();
    if (janitor.isPresent()) {
      ProcessTable.signal("KILL", List.of(janitor.get().pid()));
    }
    Files.deleteIfExists(file());
  }
}
