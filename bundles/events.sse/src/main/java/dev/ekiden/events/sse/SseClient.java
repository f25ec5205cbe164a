package dev.ekiden.events.sse;

import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.Frame;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One connected client: a cursor into the log, never a queue of copies.
 *
 * <p>Writes happen only while the connection takes them without blocking, under the client's own
 * lock: by the feed when something is new, by the container when a full connection has drained.
 */
final class SseClient implements WriteListener {
  private static final int RUN = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final AsyncContext async;
  private final ServletOutputStream out;
  private final SseRequest request;
  private final String address;
  private final EventLog log;
  private final Framing framing;
  private final Consumer<SseClient> gone;

  private long cursor;
  private boolean heartbeatDue;
  private boolean closed;

  SseClient(
      AsyncContext async,
      SseRequest request,
      String address,
      EventLog log,
      Framing framing,
      Consumer<SseClient> gone)
      throws IOException {
    this.async = async;
    this.out = async.getResponse().getOutputStream();
    this.request = request;
    this.address = address;
    this.log = log;
    this.framing = framing;
    this.gone = gone;
    this.cursor = request.after().orElse(log.last());
  }

  String address() {
    return address;
  }

  /** Begins to write; from here on the container may call back. */
  void open() {
    out.setWriteListener(this);
  }

  @Override
  public void onWritePossible() {
    pump();
  }

  @Override
  public void onError(Throwable cause) {
    close();
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

  long behind() {
    lock.lock();
    try {
      return closed ? 0 : log.last() - cursor;
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is new, as far as the connection takes it. */
  void pump() {
    lock.lock();
    try {
      boolean more = true;
      while (more && !closed && out.isReady()) {
        more = step();
      }
    } catch (IOException | IllegalStateException e) {
      // The peer is gone; the container tells nobody else.
      close();
    } finally {
      lock.unlock();
    }
  }

  /** One run of frames and a flush; false when there is nothing left to do. */
  private boolean step() throws IOException {
    EventLog.Slice slice = log.read(cursor, RUN);
    boolean wrote = false;
    if (slice.gap().isPresent()) {
      EventLog.Gap gap = slice.gap().get();
      if (request.after().isPresent()) {
        out.write(Framing.gap(gap));
        wrote = true;
      }
      cursor = gap.to();
    }
    for (Frame frame : slice.frames()) {
      if (wrote && !out.isReady()) {
        return true;
      }
      if (request.wants(frame)) {
        out.write(framing.of(frame));
        wrote = true;
      }
      cursor = frame.sequence();
    }
    boolean more = slice.frames().size() == RUN;
    if (heartbeatDue && !more && out.isReady()) {
      out.write(Framing.HEARTBEAT);
      heartbeatDue = false;
      wrote = true;
    }
    if (wrote && out.isReady()) {
      out.flush();
    }
    return more;
  }

  void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    try {
      async.complete();
    } catch (IllegalStateException e) {
      // The container has completed it already.
    }
    gone.accept(this);
  }
}
