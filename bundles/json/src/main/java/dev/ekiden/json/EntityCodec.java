package dev.ekiden.json;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Entity;

/**
 * Entities as the store keeps them. The format is our own and stable: a later version reads what an
 * earlier one wrote, unknown fields are skipped (README).
 */
public final class EntityCodec {
  private EntityCodec() {}

  /** {@code kind/id}, e.g. {@code spec//a/b}. */
  public static String key(Entity.Key key) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads {@link #key(Entity.Key)}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Entity.Key key(String text) {
    throw new UnsupportedOperationException();
  }

  public static byte[] encode(Entity entity) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads {@link #encode}.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Entity decode(Entity.Key key, byte[] value) {
    throw new UnsupportedOperationException();
  }

  /** An event as the store keeps it, so that the stream goes on after a restart. */
  public static byte[] encode(Event event) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads {@link #encode(Event)}.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Event decodeEvent(byte[] value) {
    throw new UnsupportedOperationException();
  }
}
