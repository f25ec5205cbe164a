package dev.ekiden.events.websocket;

/**
 * Who is at the other end of a {@link Connection}, seen from what serves them. Calls come from the
 * container's threads and must not block.
 */
public interface Peer {
  /** The connection stands; something may be sent. */
  void opened(Connection connection);

  /** What was sent last is written; the next run may be sent. */
  void written();

  /**
   * What was sent before a time has arrived.
   *
   * @param sent of {@link System#nanoTime}
   */
  default void pong(long sent) {}

  /** A whole text message. */
  void message(String text);

  /** The connection has ended; once. */
  void gone();
}
