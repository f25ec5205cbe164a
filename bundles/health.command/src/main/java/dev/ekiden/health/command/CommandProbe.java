package dev.ekiden.health.command;

import dev.ekiden.api.Command.Verdict;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;

/**
 * Runs the check's command in the sandbox of the task, with the task's environment. Exit status 0
 * is healthy. The command gets a process group of its own, which is killed as a whole when its time
 * is over.
 */
@Component(property = {"ekiden.name=command", HealthProbe.PROTOCOLS + "=COMMAND"})
public final class CommandProbe implements HealthProbe {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final File NOWHERE = new File("/dev/null");

  private final ProcessGroups groups = ProcessGroups.ofThisMachine();

  @Override
  public Verdict probe(ProbeTarget target, Duration timeout) throws InterruptedException {
    Optional<CommandLine> command = target.check().command();
    if (command.isEmpty()) {
      return new Verdict.Unknown("the check has no command");
    }
    Optional<Path> sandbox = target.sandbox().map(Path::of).filter(Files::isDirectory);
    if (sandbox.isEmpty()) {
      return new Verdict.Unknown("the sandbox of the task is not on this machine");
    }
    Process process;
    try {
      process = start(command.get(), sandbox.get(), target.env());
    } catch (IOException e) {
      return new Verdict.Unknown("cannot run the command: " + e.getMessage());
    }
    boolean ended = false;
    try {
      ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      if (!ended) {
        groups.kill(process);
      }
    }
    return ended
        ? verdict(process.exitValue())
        : new Verdict.Unhealthy(
            "TimeoutException: command did not end within " + timeout.toMillis() + " ms");
  }

  private Process start(CommandLine command, Path sandbox, Map<String, String> env)
      throws IOException {
    List<String> argv = new ArrayList<>(groups.prefix());
    switch (command) {
      case CommandLine.Shell shell -> argv.addAll(List.of("/bin/sh", "-c", shell.command()));
      case CommandLine.Argv plain -> argv.addAll(plain.argv());
    }
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(sandbox.toFile())
            .redirectInput(NOWHERE)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", PATH);
    environment.putAll(env);
    return builder.start();
  }

  private static Verdict verdict(int status) {
    if (status == 0) {
      return new Verdict.Healthy();
    }
    // The JVM tells the death by a signal as 128 + signal, as a shell does.
    return new Verdict.Unhealthy("Command exited with status " + status);
  }
}
