package dev.ekiden.cluster.local;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks archives that strangers made: nothing is written outside of the target, links that lead
 * out of it and device files are refused, and so is more than a number of bytes. One use.
 */
final class Archives {
  /** Suffixes that are unpacked, as Mesos knows them. */
  enum Form {
    TAR(".tar", ".tar"),
    TAR_GZ(".tar.gz", ".tgz"),
    TAR_BZ2(".tar.bz2", ".tbz2"),
    TAR_XZ(".tar.xz", ".txz"),
    ZIP(".zip", ".zip"),
    GZ(".gz", ".gz");

    private final String suffix;
    private final String shortSuffix;

    Form(String suffix, String shortSuffix) {
      this.suffix = suffix;
      this.shortSuffix = shortSuffix;
    }

    /** By the name of a file; empty when it is no archive. */
    static Optional<Form> of(String fileName) {
      String name = fileName.toLowerCase(Locale.ROOT);
      for (Form form : values()) {
        if (name.endsWith(form.suffix) || name.endsWith(form.shortSuffix)) {
          return Optional.of(form);
        }
      }
      return Optional.empty();
    }
  }

  private static final int MOST_ENTRIES = 1_000_000;
  private static final int DECODER_MEMORY_KIB = 256 << 10;

  private final Path root;
  private final Path target;
  private long bytesLeft;
  private int entriesLeft = MOST_ENTRIES;
  private final Map<Path, String> links = new LinkedHashMap<>();

  /**
   * For one archive.
   *
   * @param root what must not be left
   * @param target where to unpack, within {@code root}
   * @param mostBytes that may come out
   */
  Archives(Path root, Path target, long mostBytes) {
    this.root = root;
    this.target = target;
    this.bytesLeft = mostBytes;
  }

  /**
   * Unpacks.
   *
   * @return how many bytes came out
   * @throws FetchFailed when the archive is not to be trusted
   * @throws IOException when it cannot be read or written
   */
  long unpack(Path archive, Form form) throws IOException, FetchFailed {
    long before = bytesLeft;
    try {
      switch (form) {
        case ZIP -> zip(archive);
        case GZ -> gzip(archive);
        case TAR, TAR_GZ, TAR_BZ2, TAR_XZ -> tar(archive, form);
      }
    } catch (TooMuch e) {
      throw new FetchFailed("it unpacks to more than is allowed (fetch.limit.mib)");
    }
    makeLinks();
    return before - bytesLeft;
  }

  private void gzip(Path archive) throws IOException, FetchFailed {
    String name = Inside.name(archive);
    try (InputStream in = gunzip(open(archive))) {
      file(name.substring(0, name.length() - ".gz".length()), in, 0644);
    }
  }

  private void tar(Path archive, Form form) throws IOException, FetchFailed {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(decompress(open(archive), form))) {
      for (@Nullable TarArchiveEntry entry = tar.getNextEntry();
          entry != null;
          entry = tar.getNextEntry()) {
        count();
        if (entry.isDirectory()) {
          directory(entry.getName(), entry.getMode());
        } else if (entry.isSymbolicLink()) {
          links.put(linkPlace(entry.getName()), entry.getLinkName());
        } else if (entry.isLink()) {
          hardLink(entry.getName(), entry.getLinkName());
        } else if (entry.isFile()
            && !entry.isBlockDevice()
            && !entry.isCharacterDevice()
            && !entry.isFIFO()) {
          file(entry.getName(), tar, entry.getMode());
        } else {
          throw new FetchFailed(
              "'" + entry.getName() + "' in it is neither file, directory nor link");
        }
      }
    }
  }

  private void zip(Path archive) throws IOException, FetchFailed {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      Enumeration<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder();
      while (entries.hasMoreElements()) {
        ZipArchiveEntry entry = entries.nextElement();
        count();
        int mode = entry.getUnixMode();
        if (entry.isDirectory()) {
          directory(entry.getName(), mode == 0 ? 0755 : mode);
        } else if (entry.isUnixSymlink()) {
          links.put(linkPlace(entry.getName()), zip.getUnixSymlink(entry));
        } else {
          try (InputStream in = zip.getInputStream(entry)) {
            file(entry.getName(), in, mode == 0 ? 0644 : mode);
          }
        }
      }
    }
  }

  private static InputStream open(Path archive) throws IOException {
    return new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
  }

  private static InputStream decompress(InputStream in, Form form) throws IOException {
    return switch (form) {
      case TAR_GZ, GZ -> gunzip(in);
      case TAR_BZ2 -> new BZip2CompressorInputStream(in, true);
      case TAR_XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(DECODER_MEMORY_KIB)
              .get();
      case TAR, ZIP -> in;
    };
  }

  private static InputStream gunzip(InputStream in) throws IOException {
    return GzipCompressorInputStream.builder()
        .setInputStream(in)
        .setDecompressConcatenated(true)
        .get();
  }

  private void count() throws FetchFailed {
    if (--entriesLeft < 0) {
      throw new FetchFailed("it has more than " + MOST_ENTRIES + " entries");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new FetchFailed("unpacking was interrupted");
    }
  }

  private Path place(String name) throws IOException, FetchFailed {
    return Inside.resolve(root, target, name)
        .orElseThrow(() -> new FetchFailed("'" + name + "' in it leads out of the sandbox"));
  }

  /** Where a link itself goes, whatever is there already. */
  private Path linkPlace(String name) throws IOException, FetchFailed {
    String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    int slash = plain.lastIndexOf('/');
    String last = plain.substring(slash + 1);
    if (last.isEmpty() || last.equals(".") || last.equals("..")) {
      throw new FetchFailed("'" + name + "' in it is no name for a link");
    }
    return place(slash < 0 ? "" : plain.substring(0, slash + 1)).resolve(last);
  }

  private void directory(String name, int mode) throws IOException, FetchFailed {
    Path dir = place(name);
    Files.createDirectories(dir);
    if (!dir.equals(target)) {
      Files.setPosixFilePermissions(dir, permissions(mode | 0700));
    }
  }

  private void file(String name, InputStream in, int mode) throws IOException, FetchFailed {
    Path file = place(name);
    Files.createDirectories(Inside.parent(file));
    if (Inside.exists(file) && !Files.isDirectory(file)) {
      Files.delete(file); // a later entry replaces an earlier one
    }
    Files.copy(new Counted(in), file);
    Files.setPosixFilePermissions(file, permissions(mode | 0400));
  }

  private void hardLink(String name, String to) throws IOException, FetchFailed {
    Path existing = place(to);
    if (!Files.isRegularFile(existing)) {
      throw new FetchFailed("'" + name + "' in it links to '" + to + "', which is not there");
    }
    Path link = linkPlace(name);
    Files.createDirectories(Inside.parent(link));
    Files.deleteIfExists(link);
    Files.createLink(link, existing);
  }

  /** After all files, so that no file is written through a link; then all are looked at again. */
  private void makeLinks() throws IOException, FetchFailed {
    for (Map.Entry<Path, String> link : links.entrySet()) {
      Files.createDirectories(Inside.parent(link.getKey()));
      if (Inside.exists(link.getKey()) && !Files.isDirectory(link.getKey())) {
        Files.delete(link.getKey());
      }
      Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
    }
    Set<Path> made = links.keySet();
    for (Path link : made) {
      if (Inside.resolve(root, Inside.parent(link), Inside.name(link)).isEmpty()) {
        for (Path bad : made) {
          Files.deleteIfExists(bad);
        }
        throw new FetchFailed(
            "the link '%s' in it leads out of the sandbox".formatted(target.relativize(link)));
      }
    }
  }

  /** Without set-user-id and its kin. */
  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values(); // owner read first, others' x last
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        set.add(all[i]);
      }
    }
    return set;
  }

  /** Counts what is unpacked and does not close the archive. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      if (read > 0) {
        spend(read);
      }
      return read;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read >= 0) {
        spend(1);
      }
      return read;
    }

    private void spend(int bytes) throws TooMuch {
      bytesLeft -= bytes;
      if (bytesLeft < 0) {
        throw new TooMuch();
      }
    }

    @Override
    public void close() {
      // the entry ends, the archive goes on
    }
  }

  private static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1;
  }
}
