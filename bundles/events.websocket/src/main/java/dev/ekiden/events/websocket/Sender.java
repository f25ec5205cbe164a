package dev.ekiden.events.websocket;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends runs of messages one after the other: the next when the last one is written. */
public final class Sender {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  private final Supplier<List<byte[]>> next;
  private final AtomicInteger wakes = new AtomicInteger();
  private final AtomicBoolean writing = new AtomicBoolean();
  private volatile @Nullable Connection connection;
  private volatile @Nullable Runnable last;

  /**
   * @param next what is to be sent now, possibly nothing; one call at a time
   */
  public Sender(Supplier<List<byte[]>> next) {
    this.next = next;
  }

  /** Where to; before that nothing is sent. */
  public void attach(Connection opened) {
    connection = opened;
    wake();
  }

  /** Null until the connection stands. */
  public @Nullable Connection connection() {
    return connection;
  }

  /** The last run is written. */
  public void written() {
    writing.set(false);
    wake();
  }

  /** There may be something to send. */
  public void wake() {
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
    if (open == null || open.over() || writing.get()) {
      return;
    }
    List<byte[]> run;
    try {
      run = next.get();
    } catch (RuntimeException e) {
      // It would be told nothing any more, and not know it.
      LOG.error("What comes next for {} cannot be read, it is disconnected", open.address(), e);
      open.close(StatusCode.SERVER_ERROR, "what comes next cannot be read; connect again");
      return;
    }
    Runnable goodbye = last;
    if (!run.isEmpty()) {
      writing.set(true);
      open.send(run);
    } else if (goodbye != null) {
      goodbye.run();
    }
  }

  /** Ends the connection as soon as there is nothing more to send. */
  public void closeAfterAll(int code, String reason) {
    last = () -> close(code, reason);
    wake();
  }

  /** Ends the connection, if there is one. */
  public void close(int code, String reason) {
    Connection open = connection;
    if (open != null) {
      open.close(code, reason);
    }
  }
}
