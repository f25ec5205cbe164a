package dev.ekiden.events.websocket;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * One client of the stream: a {@link Source} and at most one run of messages on its way, never a
 * queue of copies.
 */
final class StreamClient implements Peer {
  private final ReentrantLock lock = new ReentrantLock();
  private final Sender sender = new Sender(this::next);
  // Called under the lock
  private final Source source;
  private final Consumer<StreamClient> came;
  private final Consumer<StreamClient> gone;

  StreamClient(Source source, Consumer<StreamClient> came, Consumer<StreamClient> gone) {
    this.source = source;
    this.came = came;
    this.gone = gone;
  }

  @Override
  public void opened(Connection opened) {
    sender.attach(opened);
    came.accept(this);
    // Something may have come before anybody knew of this client.
    pump();
  }

  @Override
  public void written() {
    boolean watched;
    lock.lock();
    try {
      watched = source.written();
    } finally {
      lock.unlock();
    }
    Connection open = connection();
    if (watched && open != null) {
      open.ping();
    }
    sender.written();
  }

  @Override
  public void pong(long sent) {
    lock.lock();
    try {
      source.arrived(sent);
    } finally {
      lock.unlock();
    }
    pump();
  }

  @Override
  public void message(String text) {
    OptionalLong number = Acknowledgement.read(text);
    boolean understood = number.isPresent();
    if (understood) {
      lock.lock();
      try {
        understood = source.acknowledge(number.getAsLong());
      } finally {
        lock.unlock();
      }
    }
    if (understood) {
      pump();
    } else {
      close(
          StatusCode.POLICY_VIOLATION,
          "understood is {\"ack\": number} only, of clients that ask with ack=window");
    }
  }

  @Override
  public void gone() {
    lock.lock();
    try {
      source.close();
    } finally {
      lock.unlock();
    }
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
      return source.behind();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is new, as soon as the last run has been written. */
  void pump() {
    sender.wake();
  }

  private List<byte[]> next() {
    List<byte[]> run;
    Optional<String> ended;
    lock.lock();
    try {
      run = source.next();
      ended = source.ended();
    } finally {
      lock.unlock();
    }
    if (run.isEmpty()) {
      ended.ifPresent(why -> close(StatusCode.TRY_AGAIN_LATER, why));
    }
    return run;
  }
}
