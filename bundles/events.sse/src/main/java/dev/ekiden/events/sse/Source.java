package dev.ekiden.events.sse;

import java.util.Optional;

/** Where a client's bytes come from. Called under the client's lock, never blocks. */
interface Source {
  /** The next bytes to write, perhaps none of them; empty when there is nothing more now. */
  Optional<byte[]> next();

  /** Everything handed out so far has left for the client, which was alive then. */
  default void written() {}

  /** Number of the last event that the client has been given. */
  long last();

  /** Events that wait for the client to read. */
  long behind();

  /** Why there will be nothing more, if so. */
  default Optional<String> ended() {
    return Optional.empty();
  }

  /** The client is gone. */
  default void close() {}
}
