package dev.ekiden.spi.events;

import dev.ekiden.api.event.Event;

/**
 * One event with its number and its wire form, encoded once and shared by all subscribers.
 *
 * @param sequence without gaps, never repeated, also not over restarts
 * @param json UTF-8 on one line; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are shared, not compared
public record Frame(long sequence, Event event, byte[] json) {
  public String type() {
    return event.type();
  }
}
