package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.model.ResourceLimits;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a sandbox and sends for the supervisor, each task in a virtual thread of its own. How it
 * went is told to the agent.
 */
final class Starter {
  /** Hears how a start goes on; called from the starting thread. */
  interface Progress {
    /** The supervisor is about to be sent for; it will leave word itself. */
    void starting(LocalTask task);

    /** Nothing runs and nothing will. */
    void refused(LocalTask task, Refused why);
  }

  private static final Logger log = LoggerFactory.getLogger(Starter.class);

  /** Mesos never limits a task to less. */
  private static final double LEAST_MEMORY_MIB = 32;

  private static final double MIB = 1 << 20;

  /** How many processes are being started at once. */
  private static final int SPAWNS = 8;

  /** How long a supervisor may take to begin. */
  static final Duration BEGIN = Duration.ofSeconds(30);

  private final WorkDirectory work;
  private final String frameworkId;
  private final ControlGroups controlGroups;
  private final Fetcher fetcher;
  private final ExecutorService threads;
  private final Progress progress;
  private final Semaphore spawns = new Semaphore(SPAWNS);
  private volatile boolean limitsFailed;

  Starter(
      WorkDirectory work,
      String frameworkId,
      ControlGroups controlGroups,
      Fetcher fetcher,
      ExecutorService threads,
      Progress progress) {
    this.work = work;
    this.frameworkId = frameworkId;
    this.controlGroups = controlGroups;
    this.fetcher = fetcher;
    this.threads = threads;
    this.progress = progress;
  }

  /** Begins to start an admitted task that is recorded as {@code PREPARING}. */
  void start(LocalTask task, TaskSpec spec, List<Resource> executorResources) {
    try {
      task.preparation(threads.submit(() -> run(task, spec, executorResources)));
    } catch (RejectedExecutionException e) {
      log.debug("{} is not started, the plugin stops", task.id());
    }
  }

  private void run(LocalTask task, TaskSpec spec, List<Resource> executorResources) {
    try {
      Optional<Account> account = Account.of(spec.user());
      fill(task, spec, executorResources, account);
      spawns.acquire();
      try {
        launch(task, spec, account);
      } finally {
        spawns.release();
      }
    } catch (Refused e) {
      progress.refused(task, e);
    } catch (FetchFailed e) {
      progress.refused(task, Refused.failed(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      progress.refused(task, Refused.failed("The task cannot be started: " + words(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the plugin stops, or the task was killed meanwhile
    }
  }

  private void fill(
      LocalTask task, TaskSpec spec, List<Resource> executorResources, Optional<Account> account)
      throws Refused, FetchFailed, IOException, InterruptedException {
    TaskDirectory dir = task.dir();
    Files.createDirectory(dir.sandbox());
    Files.setPosixFilePermissions(dir.sandbox(), PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path output : List.of(dir.stdout(), dir.stderr())) {
      Files.createFile(output);
      Files.createSymbolicLink(
          dir.sandbox().resolve(output.getFileName()), Path.of("..").resolve(output.getFileName()));
    }
    fetcher.fetch(spec.fetch(), dir.sandbox());
    List<Mounts.Link> links =
        Mounts.plan(
            spec, Admission.resources(spec, executorResources), task.record().executorId(), work);
    if (account.isPresent()) {
      account.get().own(dir.sandbox());
      account.get().own(dir.stdout());
      account.get().own(dir.stderr());
    }
    Mounts.make(links, dir.sandbox(), work.root(), account);
  }

  private void launch(LocalTask task, TaskSpec spec, Optional<Account> account)
      throws Refused, IOException, InterruptedException {
    checkPorts(spec);
    TaskDirectory dir = task.dir();
    makeGroups(task, spec);
    dir.prepareSupervision(
        LaunchScript.of(
            dir,
            task.record().groups(),
            TaskEnvironment.of(
                spec,
                dir,
                work.agentId(),
                frameworkId,
                task.record().executorId(),
                account,
                System.getenv()),
            account,
            Admission.command(spec)));
    if (!task.move(LocalTask.Stage.PREPARING, LocalTask.Stage.STARTING)) {
      task.record().groups().remove();
      return; // killed meanwhile
    }
    progress.starting(task);
    spawn(dir);
  }

  /** The ports were free when they were offered; somebody may have been faster. */
  private static void checkPorts(TaskSpec spec) throws Refused {
    if (spec.ports().isEmpty()) {
      return;
    }
    BitSet listening = ListeningPorts.now();
    for (int port : spec.ports()) {
      if (listening.get(port)) {
        throw Refused.failed("Port " + port + " is in use by a process that Ekiden did not start");
      }
    }
  }

  private void makeGroups(LocalTask task, TaskSpec spec) {
    double cpus = Bag.of(spec.resources()).scalar("cpus");
    double mem = Bag.of(spec.resources()).scalar("mem");
    Optional<Double> cpuLimit = spec.limits().flatMap(ResourceLimits::cpus);
    double memLimit = spec.limits().flatMap(ResourceLimits::mem).orElse(mem);
    ControlGroups.Limits limits =
        new ControlGroups.Limits(
            cpus,
            cpuLimit
                .filter(Double::isFinite)
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty()),
            Double.isFinite(memLimit) && memLimit > 0
                ? Optional.of(Math.round(Math.max(LEAST_MEMORY_MIB, memLimit) * MIB))
                : Optional.empty());
    try {
      controlGroups.make(task.record().groups(), limits);
    } catch (IOException e) {
      if (!limitsFailed) {
        limitsFailed = true;
        log.warn("Tasks run without limits, making a control group failed: {}", words(e));
      }
    }
  }

  /** Starts the supervisor as nobody's child: it shall neither be waited for nor end with us. */
  private void spawn(TaskDirectory dir) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Programs.find("setsid").orElse("setsid"),
                "--fork",
                "/bin/sh",
                work.supervise().toString(),
                dir.record().toString(),
                work.words().resolve(dir.name()).toString())
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Commands.bareEnvironment(builder);
    Process process = builder.start();
    if (!process.waitFor(BEGIN.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IOException("setsid did not end in time");
    }
    if (process.exitValue() != 0) {
      throw new IOException("setsid ended with status " + process.exitValue());
    }
  }

  /** The reason without the class names that file system errors come with. */
  static String words(IOException e) {
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getFile() + ": " + f.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}
