package dev.ekiden.events.sse;

import java.util.Optional;

/** Where a client's bytes come from. Called under the client's lock, never blocks. */
interface Source {
  /** The next bytes to write, perhaps none of them; empty when there is nothing more now. */
  Optional<byte[]> next();

  /** Everything handed out so far has left for the client, which was alive then. */
  default void written() {}

  /** Number of the last event that the client has been given; 0 before it could resume at one. */
  long last();

  /** Events by which the client has fallen back since it was nearest to the newest. */
  long behind();

  /** Why there will be nothing more, if so. */
  default Optional<String> ended() {
    return Optional.empty();
  }

  /** The client is gone. */
  default void close() {}
}
