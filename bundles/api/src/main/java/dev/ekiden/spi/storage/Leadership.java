package dev.ekiden.spi.storage;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Election among the servers of one shared store. */
@ConsumerType
public interface Leadership {
  /**
   * Joins the election. Calls come from a thread of the store and must not block.
   *
   * @param candidate advertised {@code host:port} of this server
   */
  void contend(String candidate, Listener listener);

  /** Gives leadership up, or leaves the election. */
  void abdicate();

  /** {@code host:port} of the leader, if one is known. */
  Optional<String> leader();

  /** Told about this server's own fate. */
  interface Listener {
    /** {@code epoch} grows with every election. */
    void elected(long epoch);

    void defeated();
  }
}
