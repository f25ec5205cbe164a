package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps output files bounded and clears away old sandboxes, beside the agent's own work. */
final class Housekeeping {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  private final WorkDirectory work;
  private final Options options;
  private final ExecutorService threads;
  private final AtomicBoolean trimming = new AtomicBoolean();
  private final AtomicBoolean clearing = new AtomicBoolean();

  Housekeeping(WorkDirectory work, Options options, ExecutorService threads) {
    this.work = work;
    this.options = options;
    this.threads = threads;
  }

  /** Shortens the output of these tasks where it has grown too long; returns at once. */
  void trim(List<TaskDirectory> tasks) {
    inBackground(
        trimming,
        () -> {
          for (TaskDirectory task : tasks) {
            trim(task.stdout());
            trim(task.stderr());
          }
        });
  }

  private void trim(Path output) {
    try {
      if (Files.size(output) > options.outputLimit()) {
        rotate(output, options.outputLimit());
      }
    } catch (NoSuchFileException e) {
      // not made yet
    } catch (IOException e) {
      log.warn("{} cannot be shortened: {}", output, Starter.words(e));
    }
  }

  /**
   * Keeps the last {@code limit} bytes beside the file and empties it. Its writers append, so they
   * go on at its beginning; what they write between the last look and the cut is lost.
   */
  static void rotate(Path output, long limit) throws IOException {
    Path kept = output.resolveSibling(output.getFileName() + ".1");
    try (FileChannel from =
            FileChannel.open(output, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel to =
            FileChannel.open(
                kept,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long at = Math.max(0, from.size() - limit);
      long most = at + 2 * limit; // a writer may be faster than we are
      while (at < Math.min(from.size(), most)) {
        at += from.transferTo(at, from.size() - at, to);
      }
      from.truncate(0);
    }
  }

  /**
   * Clears away sandboxes of tasks that are over, and what pods shared; returns at once.
   *
   * @param tasks names of directories that are still needed
   * @param groups the same for what pods share
   */
  void clear(Set<String> tasks, Set<String> groups) {
    List<Path> old = new ArrayList<>();
    try {
      old.addAll(outdated(work.tasks(), tasks));
      old.addAll(outdated(work.groups(), groups));
    } catch (IOException e) {
      log.warn("Old sandboxes cannot be listed: {}", Starter.words(e));
    }
    if (old.isEmpty()) {
      return;
    }
    inBackground(
        clearing,
        () -> {
          for (Path dir : old) {
            try {
              Trees.delete(dir);
            } catch (IOException e) {
              log.warn("An old sandbox cannot be deleted: {}", Starter.words(e));
            }
          }
        });
  }

  private List<Path> outdated(Path parent, Set<String> needed) throws IOException {
    record Aged(Path dir, Instant since) {}
    List<Aged> all = new ArrayList<>();
    try (DirectoryStream<Path> dirs = Files.newDirectoryStream(parent)) {
      for (Path dir : dirs) {
        if (!needed.contains(Inside.name(dir))) {
          all.add(new Aged(dir, Files.getLastModifiedTime(dir).toInstant()));
        }
      }
    }
    all.sort(Comparator.comparing(Aged::since).reversed());
    Instant oldest = Instant.now().minus(options.keepFor());
    List<Path> old = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i >= options.keepCount() || all.get(i).since().isBefore(oldest)) {
        old.add(all.get(i).dir());
      }
    }
    return old;
  }

  private void inBackground(AtomicBoolean running, Runnable what) {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    try {
      threads.execute(
          () -> {
            try {
              what.run();
            } finally {
              running.set(false);
            }
          });
    } catch (RejectedExecutionException e) {
      running.set(false); // the plugin stops
    }
  }
}
