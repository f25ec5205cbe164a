package dev.ekiden.core;

import dev.ekiden.api.Command;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One command and all that a step may not find out by itself.
 *
 * @param now wall clock, cut to milliseconds; should not run backwards
 * @param seed of everything random in this step: ids, port numbers, the order of equals
 */
public record Input(Command command, Instant now, long seed) {
  public Input {
    now = now.truncatedTo(ChronoUnit.MILLIS);
  }
}
