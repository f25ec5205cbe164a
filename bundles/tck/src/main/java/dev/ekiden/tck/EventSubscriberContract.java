package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EventSubscriber} must bear. What it does with the frames is its own affair:
 * subclasses check that in tests of their own.
 */
public abstract class EventSubscriberContract {
  private final MemoryEventLog log = new MemoryEventLog();

  /** A new one, not started yet. */
  protected abstract EventSubscriber subscriber() throws Exception;

  @Test
  public void saysWhereItBegins() throws Exception {
    EventSubscriber subscriber = subscriber();
    assertThat(subscriber.start(log)).isNotNull();
    subscriber.stop();
  }

  /** As after a start that failed. */
  @Test
  public void bearsAStopWithoutAStart() throws Exception {
    subscriber().stop();
  }

  @Test
  public void takesFramesMoreThanOnce() throws Exception {
    EventSubscriber subscriber = subscriber();
    subscriber.start(log);
    List<Frame> some = frames(3);
    subscriber.accept(some);
    subscriber.accept(some);
    subscriber.accept(frames(1));
    subscriber.stop();
  }

  @Test
  public void takesLargeBatches() throws Exception {
    EventSubscriber subscriber = subscriber();
    subscriber.start(log);
    subscriber.accept(frames(10_000));
    subscriber.stop();
  }

  @Test
  public void bearsAGap() throws Exception {
    EventSubscriber subscriber = subscriber();
    subscriber.start(log);
    subscriber.accept(frames(1));
    long lost = log.last() + 1;
    frames(5);
    log.forget(6);
    subscriber.gap(new EventLog.Gap(lost, log.last()));
    subscriber.accept(frames(2));
    subscriber.stop();
  }

  @Test
  public void leavesFramesAsTheyAre() throws Exception {
    EventSubscriber subscriber = subscriber();
    subscriber.start(log);
    List<Frame> some = frames(3);
    List<byte[]> before = some.stream().map(frame -> frame.json().clone()).toList();
    subscriber.accept(some);
    for (int i = 0; i < some.size(); i++) {
      assertThat(some.get(i).json()).isEqualTo(before.get(i));
    }
    subscriber.stop();
  }

  /** New frames at the end of the log. */
  private List<Frame> frames(int count) {
    long before = log.last();
    IntStream.range(0, count)
        .forEach(
            n -> log.announce(new Event.StreamAttached(Instant.ofEpochSecond(n), "127.0.0.1")));
    return log.read(before, count).frames();
  }
}
