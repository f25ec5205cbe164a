package dev.ekiden.storage.mvstore;

import java.util.Map;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/** The file while it is open. */
record OpenStore(MVStore store, MVMap<String, byte[]> records) {
  /** Bytes before the first chunk. */
  private static final long HEADER = 2 * 4096;

  private static final String MAP = "records";

  /** Pages of chunks that are less full than this are written anew, percent. */
  private static final int WANTED_FILL = 60;

  private static final int COMPACT_BYTES = 1 << 20;
  private static final int MOVE_MILLIS = 20;

  static OpenStore open(String name, Map<String, Object> config, DurableFile.Doubt doubt) {
    DurableFile file = new DurableFile(config, doubt);
    file.open(name, false, (char[]) null);
    MVStore store;
    try {
      file.settle();
      if (file.size() <= HEADER) {
        // Born, but the machine died before its first commit: there is nothing in it.
        file.truncate(0);
      }
      store =
          new MVStore.Builder()
              .adoptFileStore(file)
              .autoCommitDisabled()
              // Otherwise a large batch would be committed in the middle.
              .autoCommitBufferSize(0)
              .open();
    } catch (RuntimeException | Error e) {
      closeQuietly(file, e);
      throw e;
    }
    // Every version is on the disk before the next one begins, and the last five are kept anyway.
    store.setRetentionTime(0);
    return new OpenStore(
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
  }

  long size() {
    return store.getFileStore().size();
  }

  /** Returns whether it was worth the while, so that more of it may be. */
  boolean compactSome() {
    FileStore<?> file = store.getFileStore();
    int before = file.getChunksFillRate();
    boolean rewritten = store.compact(WANTED_FILL, COMPACT_BYTES);
    store.commit();
    boolean better = rewritten && file.getChunksFillRate() > before;
    if (!better && file.getFillRate() < WANTED_FILL) {
      store.compactFile(MOVE_MILLIS);
    }
    return better;
  }

  void close() {
    store.close();
  }

  /** Lets go without writing anything. */
  void abandon() {
    store.closeImmediately();
  }
}
