package dev.ekiden.spi.storage;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps records durable. One is active; its service carries {@code ekiden.name}.
 *
 * <p><b>Lifetime.</b> {@link #open} is called before anything else, {@link #close} after the last
 * call; after that it may be opened again, when a swap goes back. <b>Threads.</b> One call at a
 * time, from a thread of the slot; every method may block. <b>Data.</b> Keys are short text ({@code
 * kind/id}), values up to 16 MiB; arrays handed over are never changed afterwards by either side.
 *
 * <p><b>Swap.</b> The host stops committing, reads everything from the old store, writes it to the
 * new one, reads it back and compares, then goes on with the new one. The old one is closed, its
 * data stays.
 */
@ConsumerType
public interface Storage {
  /**
   * Opens what is there, or makes it.
   *
   * @throws StorageException {@code CORRUPT} when it cannot be read: the server refuses to start;
   *     {@code UNAVAILABLE} for now, e.g. another process holds it
   */
  void open() throws StorageException;

  /** Calls {@code sink} once for every record, in any order. */
  void load(Consumer<Entry> sink) throws StorageException;

  /**
   * Makes all writes of a batch durable, or none of them.
   *
   * <p>At return the batch survives the death of the process and of the machine. Batches come in
   * order; later writes to one key in a batch win.
   *
   * @param epoch of the leadership under which the batch was made, 0 without {@link #leadership}; a
   *     shared store refuses ({@code FENCED}) the batch of an older epoch
   * @throws StorageException {@code UNAVAILABLE}: it is not known to be written; the host tries the
   *     very same batch again until it is, so a batch whose answer got lost may come twice, and no
   *     other comes in between; {@code FENCED}, {@code CORRUPT}: the host stops
   */
  void commit(List<Write> batch, long epoch) throws StorageException;

  /** For stores shared by several servers; empty: this server is always the leader. */
  default Optional<Leadership> leadership() {
    return Optional.empty();
  }

  /** Bytes used, for operators; negative when unknown. */
  default long size() {
    return -1;
  }

  void close();

  @SuppressWarnings("ArrayRecordComponent") // bytes are shared, not compared
  record Entry(String key, byte[] value) {}

  /** Puts a value, or removes the key when there is none. */
  record Write(String key, Optional<byte[]> value) {
    public static Write put(String key, byte[] value) {
      return new Write(key, Optional.of(value));
    }

    public static Write remove(String key) {
      return new Write(key, Optional.empty());
    }
  }
}
