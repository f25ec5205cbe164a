package dev.ekiden.tck.sim;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last things that happened, for the report of a failure. */
final class Trace {
  private static final int KEPT = Integer.getInteger("ekiden.trace", 60);

  private final Deque<String> lines = new ArrayDeque<>();
  private long hash;

  void add(Instant at, String line) {
    hash = hash * 31 + line.hashCode();
    lines.add(at + " " + (line.length() > 400 ? line.substring(0, 400) : line));
    if (lines.size() > KEPT) {
      lines.remove();
    }
  }

  /** Equal for equal runs. */
  long hash() {
    return hash;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
