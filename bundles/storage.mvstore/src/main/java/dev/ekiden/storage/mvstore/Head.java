package dev.ekiden.storage.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * A small file beside the store that names its newest acknowledged version, in two places written
 * in turn: whatever happens to one, the other holds. Outlives the open store: a note whose write
 * failed is taken back when the store is opened again.
 */
final class Head {
  /** Apart by a block, so that no torn write reaches both. */
  private static final int PLACE = 4096;

  private static final int CHECKED = 4 * Long.BYTES;
  private static final int LENGTH = CHECKED + Long.BYTES;

  private static final Newest NOTHING = new Newest(-1, -1, -1);

  private final String name;
  private @Nullable FileChannel file;
  private boolean read;
  private boolean doubt;
  private Optional<Newest> newest = Optional.empty();
  private long turn;

  /** The newest version, and in which chunk at which block of the file it is. */
  record Newest(long version, int chunk, long block) {}

  Head(String storeName) {
    this.name = nameOf(storeName);
  }

  static String nameOf(String storeName) {
    return storeName + ".head";
  }

  /** Empty: nothing was ever noted. */
  Optional<Newest> newest() {
    return newest;
  }

  /** Reads what was noted; what this process knows to be noted is not read again. */
  void open() {
    try {
      if (file == null || !file.isOpen()) {
        file = FilePath.get(name).open("rw");
      }
      if (!read) {
        read(file);
        read = true;
      }
    } catch (IOException e) {
      throw failed(DataUtils.ERROR_READING_FAILED, "Could not read " + name, e);
    }
    if (doubt) {
      // A version that was not acknowledged, or nothing at all, may stand there now.
      write(newest.orElse(NOTHING));
    }
  }

  private void read(FileChannel from) throws IOException {
    boolean readable = false;
    for (int place = 0; place < 2; place++) {
      ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
      while (bytes.hasRemaining()
          && from.read(bytes, (long) place * PLACE + bytes.position()) > 0) {
        // until it is full, or the file ends
      }
      bytes.flip();
      if (bytes.remaining() == LENGTH && bytes.getLong(CHECKED) == check(bytes)) {
        readable = true;
        long when = bytes.getLong();
        if (when > turn) {
          turn = when;
          Newest noted = new Newest(bytes.getLong(), (int) bytes.getLong(), bytes.getLong());
          newest = noted.equals(NOTHING) ? Optional.empty() : Optional.of(noted);
        }
      }
    }
    if (!readable && from.size() > PLACE) {
      throw new MVStoreException(
          DataUtils.ERROR_FILE_CORRUPT,
          name + " is damaged; without it the newest complete version counts");
    }
  }

  private static long check(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().position(0).limit(CHECKED));
    return crc.getValue();
  }

  /** Returns when the version is noted for good. */
  void note(Newest version) {
    write(version);
    newest = Optional.of(version);
  }

  private void write(Newest version) {
    FileChannel to = file;
    if (to == null) {
      throw new MVStoreException(DataUtils.ERROR_CLOSED, name + " is not open");
    }
    // Until the write is known to be good, the place it goes to may hold anything.
    doubt = true;
    turn++;
    ByteBuffer bytes =
        ByteBuffer.allocate(LENGTH)
            .putLong(turn)
            .putLong(version.version())
            .putLong(version.chunk())
            .putLong(version.block());
    bytes.putLong(check(bytes)).flip();
    try {
      long at = ((turn + 1) % 2) * PLACE; // the first note to the first place
      while (bytes.hasRemaining()) {
        at += to.write(bytes, at);
      }
      to.force(false);
    } catch (IOException e) {
      throw failed(DataUtils.ERROR_WRITING_FAILED, "Could not write " + name, e);
    }
    doubt = false;
  }

  void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw failed(DataUtils.ERROR_WRITING_FAILED, "Could not close " + name, e);
    } finally {
      file = null;
    }
  }

  private static MVStoreException failed(int code, String message, IOException cause) {
    MVStoreException failed = new MVStoreException(code, message);
    failed.initCause(cause);
    return failed;
  }
}
