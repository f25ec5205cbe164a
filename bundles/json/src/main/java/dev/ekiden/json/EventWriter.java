package dev.ekiden.json;

import dev.ekiden.api.event.Event;

/** Events as they go out (marathon-events.md section 2), plans in the light form. */
public final class EventWriter {
  private EventWriter() {}

  /** UTF-8 on one line. */
  public static byte[] bytes(Event event) {
    throw new UnsupportedOperationException();
  }
}
