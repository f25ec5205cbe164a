package dev.ekiden.tck;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Keeps what it is given, and refuses as often as it is told to. Any thread. */
public final class RecordingSubscriber implements EventSubscriber {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Position position;
  private final List<Frame> frames = new ArrayList<>();
  private final List<EventLog.Gap> gaps = new ArrayList<>();
  private int refusals;
  private boolean stopped;

  public RecordingSubscriber(Position position) {
    this.position = position;
  }

  /** The next calls to accept throw. */
  public synchronized void refuse(int times) {
    refusals = times;
  }

  public synchronized List<Frame> frames() {
    return List.copyOf(frames);
  }

  public synchronized List<EventLog.Gap> gaps() {
    return List.copyOf(gaps);
  }

  public synchronized boolean stopped() {
    return stopped;
  }

  /** First frame that is as wanted, now or soon. */
  public synchronized Frame await(Predicate<Frame> wanted) throws InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      for (Frame frame : frames) {
        if (wanted.test(frame)) {
          return frame;
        }
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(
            "no such frame within "
                + DEADLINE
                + " among "
                + frames.stream().map(Frame::type).toList());
      }
      wait(left);
    }
  }

  @Override
  public Position start(EventLog log) {
    return position;
  }

  @Override
  public synchronized void accept(List<Frame> more) throws IOException {
    if (refusals > 0) {
      refusals--;
      throw new IOException("refused, as the test wants it");
    }
    frames.addAll(more);
    notifyAll();
  }

  @Override
  public synchronized void gap(EventLog.Gap gap) {
    gaps.add(gap);
  }

  @Override
  public synchronized void stop() {
    stopped = true;
  }
}
