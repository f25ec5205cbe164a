package dev.ekiden.spi.events;

import dev.ekiden.api.event.Event;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The stream of events, as far back as it is kept. Any thread, never blocks. */
@ProviderType
public interface EventLog {
  /** Number of the newest durable event, 0 before the first. */
  long last();

  /**
   * Frames after a number.
   *
   * @param after 0: from the oldest kept
   * @param max at most so many
   */
  Slice read(long after, int max);

  /** Puts an event of the plugin's own into the stream; it comes back like every other. */
  void announce(Event event);

  /**
   * A run of frames.
   *
   * @param gap present when frames between {@code after} and the first one are no longer kept
   */
  record Slice(List<Frame> frames, Optional<Gap> gap) {}

  /** Numbers that are no longer kept, both ends included. */
  record Gap(long from, long to) {}
}
