package dev.ekiden.runtime;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.Entity;
import dev.ekiden.core.State;
import dev.ekiden.json.EntityCodec;
import dev.ekiden.spi.events.Frame;
import dev.ekiden.spi.storage.StorageException;
import dev.ekiden.spi.storage.StorageException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a store holds becomes the state, the kept events and the notes of a server again. */
record Recovery(StorageSlot storage, Journal journal, Notes notes, Settings settings) {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private static final Duration OPEN_RETRY = Duration.ofSeconds(1);

  /**
   * Waits for the store as long as it takes, and fills the journal and the notes.
   *
   * @throws StorageException if the store cannot be used, or a record cannot be read
   */
  State state() throws StorageException, InterruptedException {
    return decode(read());
  }

  private Map<String, byte[]> read() throws StorageException, InterruptedException {
    String told = "";
    while (true) {
      try {
        return storage.recover();
      } catch (StorageException e) {
        if (e.code() != Code.UNAVAILABLE) {
          throw e;
        }
        String reason = String.valueOf(e.getMessage());
        if (!reason.equals(told)) {
          log.warn("The store {} cannot be opened, trying again: {}", storage.name(), reason);
          told = reason;
        }
        Thread.sleep(OPEN_RETRY);
      }
    }
  }

  private State decode(Map<String, byte[]> records) throws StorageException {
    List<Entity> entities = new ArrayList<>();
    List<Map.Entry<String, byte[]>> kept = new ArrayList<>();
    for (Map.Entry<String, byte[]> record : records.entrySet()) {
      String key = record.getKey();
      byte[] value = record.getValue();
      try {
        if (Journal.owns(key)) {
          kept.add(record);
        } else if (Notes.owns(key)) {
          notes.restore(key, value);
        } else {
          entities.add(EntityCodec.decode(EntityCodec.key(key), value));
        }
      } catch (RuntimeException e) {
        throw unreadable(key, e);
      }
    }
    // Most of what is stored, and on the way of every start.
    List<Frame> frames;
    try {
      frames = kept.parallelStream().map(Recovery::frame).toList();
    } catch (UnreadableFrame e) {
      throw unreadable(e.key, e);
    }
    journal.restore(frames);
    return State.restore(settings, entities);
  }

  private static Frame frame(Map.Entry<String, byte[]> record) {
    try {
      return Journal.read(record.getKey(), record.getValue());
    } catch (RuntimeException e) {
      throw new UnreadableFrame(record.getKey(), e);
    }
  }

  private static final class UnreadableFrame extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String key;

    UnreadableFrame(String key, RuntimeException cause) {
      super(cause.getMessage(), cause);
      this.key = key;
    }
  }

  private static StorageException unreadable(String key, RuntimeException why) {
    return new StorageException(
        Code.CORRUPT, "record " + key + " cannot be read: " + why.getMessage(), why);
  }
}
