package dev.ekiden.cluster.simulated;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Keeps the entries in a file, each with its length and its checksum. It survives the death of the
 * process, not that of the machine: tasks that are not real do not survive that either.
 *
 * <p>Plain streams, because a channel is closed when its thread is interrupted, as at a stop.
 */
final class Journal implements Keeper {
  private static final int HEADER = 12;

  private final Path file;
  private OutputStream out = OutputStream.nullOutputStream();
  private long grown;

  Journal(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public List<Entry> open() throws IOException {
    Path directory = file.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    List<Entry> entries = Files.exists(file) ? read(Files.readAllBytes(file)) : List.of();
    out = new FileOutputStream(file.toFile(), true);
    return entries;
  }

  /** Stops at an entry that was not written to its end, or at zeros, as a crash can leave them. */
  private static List<Entry> read(byte[] content) throws IOException {
    List<Entry> entries = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.remaining() >= HEADER) {
      int length = bytes.getInt();
      long checksum = bytes.getLong();
      if (length <= 0 || length > bytes.remaining()) {
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

  @Override
  public void append(List<Entry> entries) throws IOException {
    if (!entries.isEmpty()) {
      byte[] bytes = encode(entries);
      out.write(bytes);
      grown += bytes.length;
    }
  }

  @Override
  public long grown() {
    return grown;
  }

  @Override
  public void rewrite(List<Entry> entries) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (OutputStream content = new FileOutputStream(next.toFile())) {
      content.write(encode(entries));
    }
    out.close();
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    out = new FileOutputStream(file.toFile(), true);
    grown = 0;
  }

  private static byte[] encode(List<Entry> entries) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    DataOutputStream framed = new DataOutputStream(all);
    for (Entry entry : entries) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      EntryCodec.write(new DataOutputStream(body), entry);
      framed.writeInt(body.size());
      framed.writeLong(checksum(body.toByteArray()));
      body.writeTo(framed);
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
    out.close();
  }
}
