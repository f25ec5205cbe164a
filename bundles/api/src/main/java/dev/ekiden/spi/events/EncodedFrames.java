package dev.ekiden.spi.events;

import java.util.function.Function;

/**
 * Frames as one kind of subscriber puts them on its wire: encoded once while they are among the
 * newest 4,096, and shared by all its clients. Any thread.
 */
public final class EncodedFrames {
  /** A power of two. */
  private static final int CACHED = 4096;

  private final Function<Frame, byte[]> encoding;
  private final byte[][] bytes = new byte[CACHED][];
  private final long[] numbers = new long[CACHED];

  /**
   * @param encoding of a frame; it has to give the same bytes each time
   */
  public EncodedFrames(Function<Frame, byte[]> encoding) {
    this.encoding = encoding;
  }

  /** The encoded frame; must not be changed. */
  public synchronized byte[] of(Frame frame) {
    int slot = (int) (frame.sequence() & (CACHED - 1));
    byte[] cached = bytes[slot];
    if (cached != null && numbers[slot] == frame.sequence()) {
      return cached;
    }
    byte[] encoded = encoding.apply(frame);
    bytes[slot] = encoded;
    numbers[slot] = frame.sequence();
    return encoded;
  }
}
