package dev.ekiden.json;

import dev.ekiden.api.model.QueueItem;
import java.time.Instant;
import java.util.Collection;
import tools.jackson.core.JsonGenerator;

/** The launch queue (marathon-rest.md section 10). */
public final class QueueWriter {
  private QueueWriter() {}

  /** {@code {"queue": […]}}; {@code lastUnusedOffers}: show them. */
  public static void queue(
      JsonGenerator out, Collection<QueueItem> items, boolean lastUnusedOffers, Instant now) {
    throw new UnsupportedOperationException();
  }
}
