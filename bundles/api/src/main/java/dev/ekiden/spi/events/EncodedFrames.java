package dev.ekiden.spi.events;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Frames as one kind of subscriber puts them on its wire: encoded once, and shared by all its
 * clients while they are among the last 4,096 and the last 16 MiB. For one {@link EventLog}: frames
 * are told apart by their numbers. Any thread.
 */
public final class EncodedFrames {
  private static final int MOST_FRAMES = 4_096;
  private static final long MOST_BYTES = 16L << 20;

  private final Function<Frame, byte[]> encoding;
  // Guarded by this; in the order of their encoding
  private final Map<Long, byte[]> encoded = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param encoding of a frame; it has to give the same bytes each time
   */
  public EncodedFrames(Function<Frame, byte[]> encoding) {
    this.encoding = encoding;
  }

  /** The encoded frame; must not be changed. */
  public synchronized byte[] of(Frame frame) {
    byte[] known = encoded.get(frame.sequence());
    if (known != null) {
      return known;
    }
    byte[] fresh = encoding.apply(frame);
    encoded.put(frame.sequence(), fresh);
    bytes += fresh.length;
    while (encoded.size() > MOST_FRAMES || (bytes > MOST_BYTES && encoded.size() > 1)) {
      Iterator<byte[]> oldest = encoded.values().iterator();
      bytes -= oldest.next().length;
      oldest.remove();
    }
    return fresh;
  }
}
