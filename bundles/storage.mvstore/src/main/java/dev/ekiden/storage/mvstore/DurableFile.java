package dev.ekiden.storage.mvstore;

import java.nio.ByteBuffer;
import java.util.Map;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;
import org.jspecify.annotations.Nullable;

/**
 * The file under a store, with an order between its writes.
 *
 * <p>MVStore finds its newest commit by the last chunk whose header and footer fit, and checks
 * nothing of what lies between. A machine that dies while a chunk is written may leave both ends
 * and a hole. Here the footer is written only after everything else has reached the disk, and the
 * commit returns only after the footer has.
 */
final class DurableFile extends SingleFileStore {
  /** Length of a chunk's footer in MVStore's format 3. */
  private static final int FOOTER = 128;

  private final Doubt doubt;

  DurableFile(Map<String, Object> config, Doubt doubt) {
    super(config);
    this.doubt = doubt;
  }

  /**
   * Where a footer stands of which nobody knows whether it reached the disk. Outlives the file
   * object: the next one wipes it, so that an unconfirmed commit cannot come back.
   */
  static final class Doubt {
    static final long NONE = -1;
    private long footer = NONE;
  }

  /** Takes a footer in doubt away. To be called on the open file before anything is read. */
  void settle() {
    if (doubt.footer != Doubt.NONE) {
      if (doubt.footer < size()) {
        super.writeFully(null, doubt.footer, ByteBuffer.allocate(FOOTER));
        sync();
      }
      doubt.footer = Doubt.NONE;
    }
  }

  @Override
  protected void writeFully(@Nullable SFChunk chunk, long position, ByteBuffer source) {
    if (chunk == null) {
      super.writeFully(null, position, source);
      if (position == 0) {
        // The store's header may say "cleanly closed": it must not outlive the next commit.
        sync();
      }
      return;
    }
    int footer = source.limit() - FOOTER;
    super.writeFully(chunk, position, source.slice(0, footer));
    sync();
    doubt.footer = position + footer;
    super.writeFully(chunk, doubt.footer, source.slice(footer, FOOTER));
    sync();
    doubt.footer = Doubt.NONE;
  }
}
