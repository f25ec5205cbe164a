package dev.ekiden.storage.mvstore;

import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/** The file while it is open. */
record OpenStore(DurableFile file, MVStore store, MVMap<String, byte[]> records) {
  private static final String MAP = "records";

  /** Pages of chunks that are less full than this are written anew, percent. */
  private static final int WANTED_FILL = 60;

  private static final int COMPACT_BYTES = 1 << 20;

  static OpenStore open(String name, Map<String, Object> config, Head head) {
    DurableFile file = new DurableFile(config, head);
    file.open(name, false, (char[]) null);
    MVStore store;
    try {
      file.settle();
      store =
          new MVStore.Builder()
              .adoptFileStore(file)
              .autoCommitDisabled()
              // Otherwise a large batch would be committed in the middle.
              .autoCommitBufferSize(0)
              .open();
      file.verify(store.getCurrentVersion());
    } catch (RuntimeException | Error e) {
      closeQuietly(file, e);
      throw e;
    }
    // Every version is on the disk before the next one begins, and the last five are kept anyway.
    store.setRetentionTime(0);
    return new OpenStore(
        file,
        store,
        store.openMap(
            MAP,
            new MVMap.Builder<String, byte[]>()
                .keyType(StringDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE)));
  }

  /** The channel is closed first, so the lock is gone whatever the rest meets. */
  private static void closeQuietly(DurableFile file, Throwable because) {
    try {
      file.close();
    } catch (RuntimeException e) {
      because.addSuppressed(e);
    }
  }

  void commit() {
    store.commit();
    file.acknowledge();
  }

  long size() {
    return file.size();
  }

  /**
   * Moves what is alive out of sparse chunks to the front of the file, which then shrinks.
   * MVStore's moving of whole chunks is left alone: it overwrites what an acknowledged version
   * needs.
   *
   * @return whether it was worth the while, so that more of it may be
   */
  boolean compactSome() {
    int before = file.getChunksFillRate();
    boolean rewritten = store.compact(WANTED_FILL, COMPACT_BYTES);
    commit();
    return rewritten && file.getChunksFillRate() > before;
  }

  /**
   * Lets go without writing anything: whatever was committed is on the disk already, and a mark
   * that says "cleanly closed" would only be in the way of the next start.
   */
  void close() {
    store.closeImmediately();
  }
}
