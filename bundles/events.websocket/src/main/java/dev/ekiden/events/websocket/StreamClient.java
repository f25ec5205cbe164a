package dev.ekiden.events.websocket;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final AtomicInteger wakes = new AtomicInteger();
  private final StreamWish wish;
  private final EventLog log;
  private final Envelope envelope;
  private final Consumer<StreamClient> came;
  private final Consumer<StreamClient> gone;
  private volatile @Nullable Connection connection;

  // Guarded by lock
  private final Deque<Long> unacknowledged = new ArrayDeque<>();
  private long cursor;
  private boolean writing;

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
    connection = opened;
    came.accept(this);
    pump();
  }

  @Override
  public void written() {
    lock.lock();
    try {
      writing = false;
    } finally {
      lock.unlock();
    }
    pump();
  }

  @Override
  public void message(String text) {
    OptionalLong number = Acknowledgement.read(text);
    if (number.isEmpty() || wish.window().isEmpty()) {
      close(
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

  /** Empty until the connection stands. */
  @Nullable Connection connection() {
    return connection;
  }

  void close(int code, String reason) {
    Connection open = connection;
    if (open != null) {
      open.close(code, reason);
    }
  }

  long behind() {
    lock.lock();
    try {
      return log.last() - cursor;
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is new, if the last run has been written. */
  void pump() {
    // Writing may end before the call that began it: then the caller goes round again.
    if (wakes.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = wakes.get();
      step();
    } while (wakes.addAndGet(-seen) > 0);
  }

  private void step() {
    Connection open = connection;
    if (open == null || open.over()) {
      return;
    }
    List<byte[]> run;
    lock.lock();
    try {
      if (writing) {
        return;
      }
      run = next();
      writing = !run.isEmpty();
    } finally {
      lock.unlock();
    }
    if (!run.isEmpty()) {
      open.send(run);
    }
  }

  /** The next messages for this client; empty when there are none, or its window is full. */
  private List<byte[]> next() {
    int window = wish.window().orElse(Integer.MAX_VALUE);
    List<byte[]> run = new ArrayList<>();
    boolean more = true;
    while (more && run.isEmpty() && unacknowledged.size() < window) {
      EventLog.Slice slice = log.read(cursor, RUN);
      if (slice.gap().isPresent()) {
        EventLog.Gap gap = slice.gap().get();
        if (wish.after().isPresent()) {
          run.add(Envelope.gap(gap));
        }
        cursor = gap.to();
      }
      for (Frame frame : slice.frames()) {
        if (unacknowledged.size() >= window) {
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
      more = slice.frames().size() == RUN;
    }
    return run;
  }
}
