package dev.ekiden.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The directory of everything that has to last. One server at a time owns it. */
final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the directory if it is not there, and takes it.
   *
   * @throws StartException if another process has it, or it cannot be written
   */
  static DataDirectory take(Path path) {
    try {
      Files.createDirectories(path);
      var lock =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        lock.close();
        throw new StartException(
            "data directory %s is in use by %s"
                .formatted(
                    path, owner(path).map(o -> "process " + o.pid()).orElse("another process")));
      }
      return new DataDirectory(path, lock);
    } catch (IOException | OverlappingFileLockException e) {
      throw new StartException("cannot use data directory %s (--data): %s".formatted(path, e), e);
    }
  }

  Path path() {
    return path;
  }

  /** Says who has the directory, where that server listens, and whether services end with it. */
  void announce(String url, boolean endsServices) throws IOException {
    var text = "%d%n%s%n%b%n".formatted(ProcessHandle.current().pid(), url, endsServices);
    lock.truncate(0);
    lock.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  @Override
  public void close() throws IOException {
    lock.truncate(0);
    lock.close();
  }

  /**
   * The server that runs on a data directory.
   *
   * @param pid process
   * @param url where it listens
   * @param endsServices whether services end with it
   */
  record Owner(long pid, String url, boolean endsServices) {}

  /** The server that has a directory, if one has. */
  static Optional<Owner> owner(Path path) {
    var file = path.resolve("lock");
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var free = channel.tryLock()) {
      if (free != null) {
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(file);
      return Optional.of(
          new Owner(
              Long.parseLong(lines.getFirst()), lines.get(1), Boolean.parseBoolean(lines.get(2))));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }
}
