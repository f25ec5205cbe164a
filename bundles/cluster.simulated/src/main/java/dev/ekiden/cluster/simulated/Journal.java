package dev.ekiden.cluster.simulated;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Keeps the state of the agents over restarts: a file of entries, each with its length and its
 * checksum. It survives the death of the process, not that of the machine: tasks that are not real
 * do not survive that either.
 *
 * <p>It grows until it is {@link #rewrite rewritten}.
 */
final class Journal implements Closeable {
  private static final int HEADER = 12;
  private static final int LONGEST = 16 << 20;

  private final Path file;
  private FileChannel channel;
  private long size;

  private Journal(Path file) throws IOException {
    this.file = file;
    this.channel = open(file);
  }

  static Journal at(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    return new Journal(file);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /** What was written so far; stops at an entry that was not written to its end. */
  List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    while (bytes.remaining() >= HEADER) {
      int length = bytes.getInt();
      long checksum = bytes.getLong();
      if (length < 0 || length > bytes.remaining()) {
        break;
      }
      byte[] body = new byte[length];
      bytes.get(body);
      if (checksum(body) != checksum) {
        break;
      }
      entries.add(EntryCodec.read(new DataInputStream(new ByteArrayInputStream(body))));
    }
    return entries;
  }

  void append(List<Entry> entries) throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(encode(entries));
    size += bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Bytes appended since it was opened or rewritten. */
  long grown() {
    return size;
  }

  /** Puts these entries in the place of all others. */
  void rewrite(List<Entry> entries) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, encode(entries));
    channel.close();
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    channel = open(file);
    size = 0;
  }

  private static byte[] encode(List<Entry> entries) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(all);
    for (Entry entry : entries) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      EntryCodec.write(new DataOutputStream(body), entry);
      if (body.size() > LONGEST) {
        throw new IOException("entry of " + body.size() + " bytes");
      }
      out.writeInt(body.size());
      out.writeLong(checksum(body.toByteArray()));
      body.writeTo(out);
    }
    return all.toByteArray();
  }

  private static long checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
