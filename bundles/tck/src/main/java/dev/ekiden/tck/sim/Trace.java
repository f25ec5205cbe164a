package dev.ekiden.tck.sim;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** The last things that happened, for the report of a failure. Texts are made only then. */
final class Trace {
  private static final int KEPT = Integer.getInteger("ekiden.trace", 60);
  private static final int WIDTH = 400;

  private record Line(Instant at, Object what) {
    @Override
    public String toString() {
      String text = what.toString();
      return at + " " + (text.length() > WIDTH ? text.substring(0, WIDTH) : text);
    }
  }

  private final Deque<Line> lines = new ArrayDeque<>();
  private long hash;

  void add(Instant at, Object what) {
    hash = hash * 31 + at.hashCode() + what.getClass().getName().hashCode();
    lines.add(new Line(at, what));
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
    return lines.stream().map(Line::toString).collect(Collectors.joining("\n"));
  }
}
