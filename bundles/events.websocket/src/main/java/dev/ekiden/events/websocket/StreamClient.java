package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * One client of the stream: a cursor into the log and at most one run of messages on its way, never
 * a queue of copies. A client that acknowledges has at most its window of events on their way.
 */
final class StreamClient implements Peer {
  private static final int RUN = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Sender sender = new Sender(this::next);
  private final StreamWish wish;
  private final EventLog log;
  private final Envelope envelope;
  private final Consumer<StreamClient> came;
  private final Consumer<StreamClient> gone;
  // Guarded by lock
  private final Deque<Long> unacknowledged = new ArrayDeque<>();
  private long cursor;

  StreamClient(
      StreamWish wish,
      EventLog log,
      Envelope envelope,
      Consumer<StreamClient> came,
      Consumer<StreamClient> gone) {
    this.wish = wish;
    this.log = log;
    this.envelope = envelope;
    this.came = came;
    this.gone = gone;
    this.cursor = wish.after().orElse(log.last());
  }

  @Override
  public void opened(Connection opened) {
    sender.attach(opened);
    came.accept(this);
  }

  @Override
  public void written() {
    sender.written();
  }

  @Override
  public void message(String text) {
    OptionalLong number = Acknowledgement.read(text);
    if (number.isEmpty() || wish.window().isEmpty()) {
      sender.close(
          StatusCode.POLICY_VIOLATION,
          "understood is {\"ack\": number} only, of clients that ask with ack=window");
      return;
    }
    lock.lock();
    try {
      while (!unacknowledged.isEmpty() && unacknowledged.getFirst() <= number.getAsLong()) {
        unacknowledged.removeFirst();
      }
    } finally {
      lock.unlock();
    }
    pump();
  }

  @Override
  public void gone() {
    gone.accept(this);
  }

  /** Null until the connection stands. */
  @Nullable Connection connection() {
    return sender.connection();
  }

  void close(int code, String reason) {
    sender.close(code, reason);
  }

  long behind() {
    lock.lock();
    try {
      return log.last() - cursor;
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is new, as soon as the last run has been written. */
  void pump() {
    sender.wake();
  }

  /** The next messages for this client; empty when there are none, or its window is full. */
  private List<byte[]> next() {
    lock.lock();
    try {
      List<byte[]> run = new ArrayList<>();
      boolean more = true;
      while (more && run.isEmpty() && room()) {
        more = read(run);
      }
      return run;
    } finally {
      lock.unlock();
    }
  }

  private boolean room() {
    return unacknowledged.size() < wish.window().orElse(Integer.MAX_VALUE);
  }

  /** Takes one slice of the log; false when it was the last. */
  private boolean read(List<byte[]> run) {
    EventLog.Slice slice = log.read(cursor, RUN);
    if (slice.gap().isPresent()) {
      EventLog.Gap gap = slice.gap().get();
      if (wish.after().isPresent()) {
        run.add(Envelope.gap(gap));
      }
      cursor = gap.to();
    }
    for (Frame frame : slice.frames()) {
      if (!room()) {
        break;
      }
      cursor = frame.sequence();
      if (wish.filter().accepts(frame.event())) {
        run.add(envelope.of(frame));
        if (wish.window().isPresent()) {
          unacknowledged.addLast(cursor);
        }
      }
    }
    return slice.frames().size() == RUN;
  }
}
