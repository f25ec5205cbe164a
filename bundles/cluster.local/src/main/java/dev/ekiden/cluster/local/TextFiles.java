package dev.ekiden.cluster.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** Small files that are either there as a whole or not at all. */
final class TextFiles {
  private TextFiles() {}

  /**
   * Replaces a file in one step.
   *
   * @param durable also survive the machine
   */
  static void write(Path file, String text, boolean durable) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (durable) {
        channel.force(true);
      }
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (durable) {
      try (FileChannel dir = FileChannel.open(Inside.parent(file.toAbsolutePath()))) {
        dir.force(true);
      }
    }
  }

  /** Empty when there is no such file. */
  static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static void writeFields(Path file, Map<String, String> fields) throws IOException {
    Properties properties = new Properties();
    properties.putAll(fields);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    write(file, text.toString(), false);
  }

  static Optional<Map<String, String>> readFields(Path file) throws IOException {
    Optional<String> text = read(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text.get()));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
    Map<String, String> fields = new TreeMap<>();
    properties.forEach((key, value) -> fields.put((String) key, (String) value));
    return Optional.of(fields);
  }
}
