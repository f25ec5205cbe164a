package dev.ekiden.storage.mvstore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;
import org.jspecify.annotations.Nullable;

/**
 * The file under a store, for which a version counts only once the {@link Head} says so.
 *
 * <p>MVStore alone looks for its newest version in the file: the last chunk whose header and footer
 * fit. That is not enough for a promise. It checks nothing of what lies between the two, may
 * overlook a newer chunk and find it at a later start, may settle for an older one, and calls a
 * file in which it finds none empty. So here every chunk is on the disk before the head notes it,
 * and that before the commit returns; at the start the file is made to say what the head says: its
 * header points there, and a chunk that is newer is wiped.
 */
final class DurableFile extends SingleFileStore {
  // Of MVStore's format 3
  private static final int BLOCK = 4096;
  private static final int FOOTER = 128;

  /** Bytes before the first chunk: the store header, twice. */
  private static final int HEADER = 2 * BLOCK;

  private static final Pattern CREATED = Pattern.compile("(?:^|,)created:([0-9a-f]+)");
  private static final int READ = 256 * BLOCK;

  private final Head head;

  /** On the disk but not noted yet. */
  private Optional<Head.Newest> pending = Optional.empty();

  DurableFile(Map<String, Object> config, Head head) {
    super(config);
    this.head = head;
  }

  /** Takes away what was never acknowledged. To be called before anything is read. */
  void settle() {
    head.open();
    if (size() <= HEADER) {
      // Born, but the machine died before its first commit: there is nothing in it.
      truncate(0);
    } else if (head.newest().isPresent()) {
      pointTo(head.newest().get());
      wipe(head.newest().get().version() + 1);
    }
  }

  /** Makes sure that the newest version in it is the acknowledged one. */
  void verify(long found) {
    long wanted = head.newest().map(Head.Newest::version).orElse(found);
    if (wanted != found) {
      throw new MVStoreException(
          DataUtils.ERROR_FILE_CORRUPT,
          "the newest version in it is %d, but %d was acknowledged".formatted(found, wanted));
    }
  }

  /** Acknowledges the version that was written last. */
  void acknowledge() {
    if (pending.isPresent()) {
      head.note(pending.get());
      pending = Optional.empty();
    }
  }

  @Override
  protected void writeFully(@Nullable SFChunk chunk, long position, ByteBuffer source) {
    if (chunk == null) {
      super.writeFully(null, position, source);
      return;
    }
    acknowledge();
    super.writeFully(chunk, position, source);
    sync();
    pending = Optional.of(new Head.Newest(chunk.version, chunk.id, position / BLOCK));
  }

  @Override
  public void close() {
    head.close();
    super.close();
  }

  private void pointTo(Head.Newest newest) {
    String text =
        "H:2,block:%x,blockSize:%x,chunk:%x,created:%s,format:3,version:%x"
            .formatted(newest.block(), BLOCK, newest.chunk(), created(), newest.version());
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    text += ",fletcher:%x\n".formatted(DataUtils.getFletcher32(bytes, 0, bytes.length));
    bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.put(0, bytes).put(BLOCK, bytes);
    super.writeFully(null, 0, header);
    sync();
  }

  /** The time from which chunks count theirs. */
  private String created() {
    byte[] header = readFully((SFChunk) null, 0, HEADER).array();
    for (int at = 0; at < HEADER; at += BLOCK) {
      Matcher created = CREATED.matcher(new String(header, at, 512, StandardCharsets.ISO_8859_1));
      if (created.find()) {
        return created.group(1);
      }
    }
    return "0";
  }

  /** Spoils the footers of one version. */
  private void wipe(long version) {
    boolean wiped = false;
    for (long at = HEADER; at < size(); at += READ) {
      int length = (int) Math.min(READ, size() - at);
      byte[] blocks = readFully((SFChunk) null, at, length).array();
      for (int end = BLOCK; end <= length; end += BLOCK) {
        if (isFooter(blocks, end - FOOTER, version)) {
          super.writeFully(null, at + end - FOOTER, ByteBuffer.allocate(FOOTER));
          wiped = true;
        }
      }
    }
    if (wiped) {
      sync();
    }
  }

  private static boolean isFooter(byte[] bytes, int at, long version) {
    if (bytes[at] != 'c' || bytes[at + 1] != 'h') {
      return false;
    }
    String text = new String(bytes, at, FOOTER, StandardCharsets.ISO_8859_1);
    return text.startsWith("chunk:")
        && text.contains(",version:" + Long.toHexString(version) + ",fletcher:");
  }
}
