package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * URIs that were fetched before, by the text of the URI: what is there is never asked for again, as
 * in Mesos. Bounded; the least recently used go. Any thread.
 */
final class FetchCache {
  /** Brings a file. */
  interface Source {
    void bring(Path to) throws IOException, FetchFailed;
  }

  private final Path directory;
  private final long mostBytes;
  private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  FetchCache(Path directory, long mostBytes) {
    this.directory = directory;
    this.mostBytes = mostBytes;
  }

  /** Copies what is behind a URI to a file, from its source if it is not here. */
  void copy(String uri, Path to, Source source) throws IOException, FetchFailed {
    String key = FileNames.digest(uri);
    ReentrantLock lock = locks.computeIfAbsent(key, k -> new ReentrantLock());
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchFailed("it was interrupted");
    }
    try {
      Path kept = directory.resolve(key);
      if (!Files.exists(kept)) {
        Path fresh = directory.resolve(key + ".new");
        try {
          source.bring(fresh);
          Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
        } finally {
          Files.deleteIfExists(fresh);
        }
      }
      Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
      Files.copy(kept, to, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      lock.unlock();
    }
    trim();
  }

  private void trim() throws IOException {
    record Kept(Path file, long size, FileTime used) {}
    List<Kept> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        all.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
      }
    } catch (NoSuchFileException e) {
      return; // another thread trims
    }
    long sum = all.stream().mapToLong(Kept::size).sum();
    all.sort(Comparator.comparing(Kept::used));
    for (Kept kept : all) {
      if (sum <= mostBytes) {
        return;
      }
      if (!kept.file().toString().endsWith(".new")) {
        Files.deleteIfExists(kept.file());
        sum -= kept.size();
      }
    }
  }
}
