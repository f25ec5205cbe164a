package dev.ekiden.events.websocket;

import java.util.List;
import java.util.Optional;

/** Where a client's messages come from. Called under the client's lock, never blocks. */
interface Source {
  /** The next messages, possibly none. */
  List<byte[]> next();

  /**
   * What was handed out last is written.
   *
   * @return whether it has to be known when it has arrived
   */
  default boolean written() {
    return false;
  }

  /** All that was written before this time (of {@link System#nanoTime}) has arrived. */
  default void arrived(long nanos) {}

  /**
   * The client has dealt with all up to a number.
   *
   * @return false when it is none that acknowledges
   */
  boolean acknowledge(long sequence);

  /** Events by which the client has fallen back since it was nearest to the newest. */
  long behind();

  /** Why there will be nothing more, if so. */
  default Optional<String> ended() {
    return Optional.empty();
  }

  /** The client is gone. */
  default void close() {}
}
