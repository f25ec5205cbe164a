package dev.ekiden.events.sse;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client: a {@link Source} and a connection, never a queue of copies.
 *
 * <p>Writes happen only while the connection takes them without blocking, under the client's own
 * lock: by the feed when something is new, by the container when a full connection has drained.
 */
final class SseClient implements WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(SseClient.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final AsyncContext async;
  private final ServletOutputStream out;
  private final Source source;
  private final String address;
  private final Consumer<SseClient> gone;

  // Guarded by lock
  private boolean opened;
  private boolean heartbeatDue;
  private Optional<String> farewell = Optional.empty();
  private boolean finished;
  private boolean dirty;
  private boolean closed;

  SseClient(AsyncContext async, Source source, String address, Consumer<SseClient> gone)
      throws IOException {
    this.async = async;
    this.out = async.getResponse().getOutputStream();
    this.source = source;
    this.address = address;
    this.gone = gone;
  }

  String address() {
    return address;
  }

  Source source() {
    return source;
  }

  /** Begins to write; from here on the container may call back. Before, a write could block. */
  void open() {
    lock.lock();
    try {
      out.setWriteListener(this);
      opened = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onWritePossible() {
    pump();
  }

  @Override
  public void onError(Throwable cause) {
    close();
    complete();
  }

  void heartbeat() {
    lock.lock();
    try {
      heartbeatDue = true;
    } finally {
      lock.unlock();
    }
    pump();
  }

  /** Events that wait for the client. */
  long behind() {
    lock.lock();
    try {
      return closed ? 0 : source.behind();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives up a client that reads too slowly: it is told why, if it still reads at all, and is
   * closed.
   *
   * @return false when it was given up before, and has not even read that
   */
  boolean giveUp(String reason) {
    lock.lock();
    try {
      if (closed || farewell.isPresent()) {
        return false;
      }
      farewell = Optional.of(reason);
    } finally {
      lock.unlock();
    }
    pump();
    return true;
  }

  /** Ends the stream now; the client is told why if its connection takes that at once. */
  void end(String reason) {
    giveUp(reason);
    close();
  }

  boolean givenUp() {
    lock.lock();
    try {
      return farewell.isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is new, as far as the connection takes it. */
  void pump() {
    boolean close = false;
    lock.lock();
    try {
      while (opened && !closed && !close && out.isReady()) {
        if (finished) {
          close = true;
        } else if (!step()) {
          break;
        }
      }
    } catch (IOException | IllegalStateException e) {
      // The peer is gone; the container tells nobody else.
      close = true;
    } catch (RuntimeException e) {
      // Others are served by the same thread.
      LOG.error("The event stream to {} met a defect and is ended", address, e);
      close = true;
    } finally {
      lock.unlock();
    }
    if (close) {
      close();
    }
  }

  /** One write; false when there is nothing left to do. */
  private boolean step() throws IOException {
    if (farewell.isEmpty()) {
      farewell = source.ended();
    }
    if (farewell.isPresent()) {
      dirty |= Unbuffered.write(out, Framing.goodbye(farewell.get()));
      finished = true;
      flush();
      return true;
    }
    if (heartbeatDue) {
      heartbeatDue = false;
      source.written();
      dirty |= Unbuffered.write(out, Framing.heartbeat(source.last()));
      return true;
    }
    Optional<byte[]> next = source.next();
    if (next.isPresent()) {
      if (next.get().length > 0) {
        dirty |= Unbuffered.write(out, next.get());
      }
      return true;
    }
    boolean more = dirty;
    flush();
    return more;
  }

  private void flush() throws IOException {
    if (dirty && out.isReady()) {
      dirty = false;
      out.flush();
    }
  }

  void close() {
    boolean stuck;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      stuck = opened && !out.isReady();
    } finally {
      lock.unlock();
    }
    source.close();
    // While a write waits for the client, the container can complete nothing: it would keep the
    // connection until the client reads, and then meet that with a stack trace.
    if (!stuck || !HangUp.on(async.getRequest())) {
      complete();
    }
    gone.accept(this);
  }

  private void complete() {
    try {
      async.complete();
    } catch (IllegalStateException e) {
      // The container has completed it already.
    }
  }
}
