package dev.ekiden.itests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Processes of this machine. */
final class Processes {
  private static final Duration END = Duration.ofSeconds(10);

  private Processes() {}

  /** Those that are {@code sleep SECONDS}. */
  static Set<Long> sleeping(String seconds) {
    Set<Long> pids = new TreeSet<>();
    ProcessHandle.allProcesses()
        .filter(
            p -> {
              Optional<String[]> arguments = p.info().arguments();
              return p.info().command().filter(c -> c.endsWith("/sleep")).isPresent()
                  && arguments.filter(a -> a.length == 1 && a[0].equals(seconds)).isPresent();
            })
        .forEach(p -> pids.add(p.pid()));
    return pids;
  }

  /**
   * Ends what names the directory in its command line, and their children: supervisors with their
   * tasks, balancers.
   */
  static void endThoseOf(Path directory) {
    List<ProcessHandle> named =
        ProcessHandle.allProcesses()
            .filter(p -> p.info().commandLine().orElse("").contains(directory.toString()))
            .flatMap(p -> Stream.concat(p.descendants(), Stream.of(p)))
            .toList();
    named.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture<?>[] ends =
        named.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new AssertionError("processes of " + directory + " have not ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
