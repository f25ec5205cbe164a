package dev.ekiden.json;

import java.time.Instant;
import java.util.Optional;

/** Moments as text (marathon-rest.md section 16). */
public final class Timestamps {
  private Timestamps() {}

  /** UTC with milliseconds: {@code 2016-01-02T03:04:05.678Z}. */
  public static String format(Instant moment) {
    throw new UnsupportedOperationException();
  }

  /** Reads ISO 8601 with any offset; empty when it is none. */
  public static Optional<Instant> parse(String text) {
    throw new UnsupportedOperationException();
  }
}
