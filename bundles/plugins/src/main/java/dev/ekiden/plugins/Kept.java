package dev.ekiden.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Bundle;

/**
 * Copies of the bundles that came in by request and have no file in the deploy folder: the
 * framework forgets everything at its end, so they come in again from here. One file for each
 * symbolic name; the oldest file came first.
 *
 * @param directory exists once something is kept
 */
record Kept(Path directory) {
  private static final String JAR = ".jar";

  /**
   * Keeps a bundle instead of what was kept under its name. It is on the disk when this returns.
   *
   * @param file its jar
   */
  void keep(String symbolicName, Path file) throws IOException {
    Files.createDirectories(directory);
    Path fresh = Files.createTempFile(directory, "new", "");
    try {
      Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
      put(fresh, symbolicName);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** The same for a bundle that is there without a file; its jar is packed again. */
  void keep(Bundle bundle) throws IOException {
    Files.createDirectories(directory);
    Path fresh = Files.createTempFile(directory, "new", "");
    try {
      try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(fresh))) {
        add(bundle, JarFile.MANIFEST_NAME, jar); // first, where readers of streams look for it
        addAll(bundle, "", jar);
      }
      put(fresh, String.valueOf(bundle.getSymbolicName()));
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void put(Path fresh, String symbolicName) throws IOException {
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file(symbolicName), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  private static void addAll(Bundle bundle, String folder, ZipOutputStream jar) throws IOException {
    Enumeration<String> paths = bundle.getEntryPaths(folder);
    while (paths != null && paths.hasMoreElements()) {
      String path = paths.nextElement();
      if (path.endsWith("/")) {
        addAll(bundle, path, jar);
      } else if (!path.equals(JarFile.MANIFEST_NAME)) {
        add(bundle, path, jar);
      }
    }
  }

  private static void add(Bundle bundle, String path, ZipOutputStream jar) throws IOException {
    URL entry = bundle.getEntry(path);
    if (entry == null) {
      throw new IOException(bundle.getSymbolicName() + " has no " + path);
    }
    jar.putNextEntry(new ZipEntry(path));
    try (InputStream in = entry.openStream()) {
      in.transferTo(jar);
    }
    jar.closeEntry();
  }

  /**
   * Keeps a bundle no longer.
   *
   * @return whether it was kept
   */
  boolean forget(String symbolicName) throws IOException {
    return Files.deleteIfExists(file(symbolicName));
  }

  private Path file(String symbolicName) throws IOException {
    Path file = directory.resolve(symbolicName + JAR);
    if (!directory.equals(file.getParent())) {
      throw new IOException("'" + symbolicName + "' cannot be the name of a file");
    }
    return file;
  }

  /** The jars, in the order in which they were kept. */
  List<Path> files() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(JAR))
          .sorted(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .toList();
    }
  }

  /** The symbolic name of the bundle in a file of {@link #files}. */
  static String name(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - JAR.length());
  }
}
