package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that outlives this process: tasks, volumes, reservations, cache. One plugin at a time holds
 * it.
 */
final class WorkDirectory implements AutoCloseable {
  private final Path root;
  private final FileChannel lock;
  private final String agentId;
  private final Path supervise;
  private final Path janitor;

  private WorkDirectory(Path root, FileChannel lock) throws IOException {
    this.root = root;
    this.lock = lock;
    for (Path dir : List.of(tasks(), volumes(), groups())) {
      make(dir, "rwxr-xr-x"); // tasks of other users go through these
    }
    for (Path dir : List.of(words(), cache(), root.resolve("bin"))) {
      make(dir, "rwx------");
    }
    agentId = identity(root.resolve("agent"));
    supervise = install("supervise.sh");
    janitor = install("janitor.sh");
  }

  /**
   * Opens it, making what is missing.
   *
   * @return empty when another plugin holds it
   */
  static Optional<WorkDirectory> open(Path root) throws IOException {
    make(root, "rwxr-xr-x");
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (locked(channel)) {
        return Optional.of(new WorkDirectory(root, channel));
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  private static void make(Path dir, String permissions) throws IOException {
    if (!Files.isDirectory(dir)) {
      Files.createDirectories(dir);
      Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString(permissions));
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process holds it, in a plugin that has not let go yet
    }
  }

  /** Scripts in use are never changed: a shell reads them as it goes along. */
  private Path install(String name) throws IOException {
    try (InputStream in = WorkDirectory.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing in the bundle");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String version = FileNames.digest(text).substring(0, 12);
      Path file = root.resolve("bin").resolve(version + "-" + name);
      if (!Files.exists(file)) {
        TextFiles.write(file, text, false);
      }
      return file;
    }
  }

  private static String identity(Path file) throws IOException {
    Optional<String> known = TextFiles.read(file).map(String::strip).filter(id -> !id.isEmpty());
    if (known.isPresent()) {
      return known.get();
    }
    String fresh = UUID.randomUUID() + "-S0";
    TextFiles.write(file, fresh + "\n", true);
    return fresh;
  }

  Path root() {
    return root;
  }

  /** Names this work directory, as an agent. */
  String agentId() {
    return agentId;
  }

  Path tasks() {
    return root.resolve("tasks");
  }

  /** Where supervisors leave word: a file with the name of a task's directory. */
  Path words() {
    return root.resolve("words");
  }

  Path volumes() {
    return root.resolve("volumes");
  }

  /** What the tasks of a pod share. */
  Path groups() {
    return root.resolve("groups");
  }

  Path cache() {
    return root.resolve("cache");
  }

  Path supervise() {
    return supervise;
  }

  Path janitor() {
    return janitor;
  }

  Path volume(String persistenceId) {
    return volumes().resolve(FileNames.of(persistenceId));
  }

  TaskDirectory task(String taskId) {
    return new TaskDirectory(tasks().resolve(FileNames.of(taskId)));
  }

  List<TaskDirectory> allTasks() throws IOException {
    List<TaskDirectory> all = new ArrayList<>();
    try (DirectoryStream<Path> dirs = Files.newDirectoryStream(tasks(), Files::isDirectory)) {
      dirs.forEach(dir -> all.add(new TaskDirectory(dir)));
    }
    return all;
  }

  List<Resource> reservations() throws IOException {
    Optional<String> text = TextFiles.read(root.resolve("reservations"));
    try {
      return text.orElse("").lines().map(ResourceText::read).toList();
    } catch (IllegalArgumentException e) {
      throw new IOException(root.resolve("reservations") + " is damaged: " + e.getMessage(), e);
    }
  }

  void saveReservations(List<Resource> reserved) throws IOException {
    String text =
        reserved.stream()
            .map(r -> ResourceText.write(r) + "\n")
            .sorted()
            .collect(Collectors.joining());
    TextFiles.write(root.resolve("reservations"), text, true);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
