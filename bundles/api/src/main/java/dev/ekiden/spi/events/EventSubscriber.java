package dev.ekiden.spi.events;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives the stream. Any number may be active, told apart by {@code ekiden.name}.
 *
 * <p><b>Order.</b> By number, at least once. <b>Threads.</b> One call at a time, from the
 * subscriber's own thread; it may block: only this subscriber waits, and frames stay in the log,
 * not in a queue. Deadline 30 s a call, 3 s when it is to be replaced or removed; late calls are
 * interrupted and have failed. <b>Failure.</b> A throw: the same frames come again, after 1 s, 2 s,
 * … 60 s. <b>Swap.</b> The new version is started with its own {@link #start} answer; the host
 * remembers how far the old one of the same name came and continues there for {@link
 * Position.Continue}.
 */
@ConsumerType
public interface EventSubscriber {
  /** Called once before the first frames. The log may be read and written at any time. */
  Position start(EventLog log) throws Exception;

  /** Some frames in order; returning means they are dealt with. */
  void accept(List<Frame> frames) throws Exception;

  /** Frames that were asked for are no longer kept. */
  default void gap(EventLog.Gap gap) {}

  /** Called once after the last frames, and after a {@link #start} that threw. */
  default void stop() {}

  /** Where to begin. */
  sealed interface Position {
    /** Where the predecessor of the same name was, else at the newest. */
    record Continue() implements Position {}

    /** Only what comes from now on. */
    record Latest() implements Position {}

    /**
     * After this number; 0 for all that is kept. What is no longer kept is told as a {@link #gap},
     * from 1 on. A number that the stream has not reached is of another stream, say of a store that
     * is lost: then all up to the newest is told as a gap.
     */
    record After(long sequence) implements Position {}
  }
}
