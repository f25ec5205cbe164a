package dev.ekiden.events.websocket;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingFrames;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket: sends runs of messages without waiting, watches for signs of life, and ends with a
 * code and a reason. Protocol errors, invalid UTF-8 and oversized messages end it in the container,
 * with 1002, 1007 and 1009.
 *
 * <p>Messages are bytes that all connections share, and a run goes out in as few writes as it fits
 * in; the container's public interface for text would encode and write each one by itself.
 */
public final class Connection implements Session.Listener.AutoDemanding {
  /** A closing handshake that takes longer is given up. */
  private static final long CLOSE_NANOS = Duration.ofSeconds(2).toNanos();

  /** What a close frame has room for. */
  private static final int REASON_BYTES = 123;

  private final Peer peer;
  private final String address;
  private final int maxMessage;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable WebSocketSession session;
  private volatile long heard;
  private volatile long pinged;
  private volatile long closing;

  Connection(Peer peer, String address, int maxMessage) {
    this.peer = peer;
    this.address = address;
    this.maxMessage = maxMessage;
  }

  /** The client's, as the server sees it. */
  public String address() {
    return address;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = (WebSocketSession) opened;
    heard = System.nanoTime();
    pinged = heard;
    // Silence is judged by pongs, not by the container.
    opened.setIdleTimeout(Duration.ZERO);
    opened.setMaxTextMessageSize(maxMessage);
    opened.setMaxBinaryMessageSize(maxMessage);
    opened.setMaxFrameSize(maxMessage);
    peer.opened(this);
  }

  @Override
  public void onWebSocketText(String message) {
    heard = System.nanoTime();
    peer.message(message);
  }

  @Override
  public void onWebSocketBinary(
      ByteBuffer payload, org.eclipse.jetty.websocket.api.Callback callback) {
    callback.succeed();
    close(StatusCode.BAD_DATA, "only text messages are understood");
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    heard = System.nanoTime();
    // An unasked pong may say anything; only what a ping said is a time.
    if (payload.remaining() == Long.BYTES && payload.getLong() == pinged) {
      peer.pong(pinged);
    }
  }

  @Override
  public void onWebSocketClose(int code, String reason) {
    end();
  }

  /** The container closes by itself, with the code that fits the cause. */
  @Override
  public void onWebSocketError(Throwable cause) {
    WebSocketSession open = session;
    // While it is being closed, the watch sees to its end: the peer may never read the goodbye.
    if (open == null || (!open.isOpen() && closing == 0)) {
      end();
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      peer.gone();
    }
  }

  /** Not left to the peer, which may never end it; one that is being closed has its moment. */
  private void unsent() {
    if (closing == 0) {
      abort();
    }
  }

  /**
   * Sends messages in this order. Not again before {@link Peer#written}.
   *
   * @param run at least one; UTF-8, never changed afterwards
   */
  public void send(List<byte[]> run) {
    WebSocketSession open = session;
    if (open == null || ended.get()) {
      return;
    }
    OutgoingFrames out = out(open.getCoreSession());
    Callback written = Callback.from(peer::written, failure -> unsent());
    if (run.size() == 1) {
      out.sendFrame(text(run.getFirst()), written, false);
      return;
    }
    // What is handed over while the container tells that it has taken a frame it takes several at
    // a time; otherwise it goes its whole round for each.
    Callback rest = Callback.from(() -> rest(out, run, written), failure -> unsent());
    out.sendFrame(text(run.getFirst()), rest, true);
  }

  private static void rest(OutgoingFrames out, List<byte[]> run, Callback written) {
    int last = run.size() - 1;
    for (int i = 1; i < last; i++) {
      out.sendFrame(text(run.get(i)), Callback.NOOP, true);
    }
    out.sendFrame(text(run.get(last)), written, false);
  }

  /**
   * Past the session, which lets a frame go only when it has been told about the one before, for
   * the sake of extensions: none is ever agreed on.
   */
  private static OutgoingFrames out(CoreSession core) {
    return core instanceof WebSocketCoreSession session
        ? session.getConnection()::enqueueFrame
        : core;
  }

  private static Frame text(byte[] message) {
    return new Frame(OpCode.TEXT, ByteBuffer.wrap(message));
  }

  /**
   * Looks after the connection; to be called more often than {@code ping}.
   *
   * @param ping how often a ping is sent
   * @param silence how long the peer may give no sign of life
   */
  public void watch(Duration ping, Duration silence) {
    WebSocketSession open = session;
    if (open == null || ended.get()) {
      return;
    }
    long now = System.nanoTime();
    if (closing != 0) {
      if (now - closing > CLOSE_NANOS) {
        abort();
      }
    } else if (now - heard > silence.toNanos()) {
      close(StatusCode.SERVER_ERROR, "no pong within " + silence.toMillis() + " ms");
    } else if (now - pinged >= ping.toNanos()) {
      ping();
    }
  }

  /** Asks for a pong; of several under way the last one counts. */
  public void ping() {
    WebSocketSession open = session;
    if (open != null && !over()) {
      long now = System.nanoTime();
      pinged = now;
      open.sendPing(
          ByteBuffer.allocate(Long.BYTES).putLong(now).flip(),
          org.eclipse.jetty.websocket.api.Callback.from(() -> {}, failure -> {}));
    }
  }

  /** Ends it without a word. */
  public void abort() {
    WebSocketSession open = session;
    if (open != null && !ended.get()) {
      open.getCoreSession().abort();
      end();
    }
  }

  /** Ends it; what is being written is still tried for a moment. */
  public void close(int code, String reason) {
    WebSocketSession open = session;
    if (open == null || closing != 0 || ended.get()) {
      return;
    }
    closing = System.nanoTime() | 1;
    open.close(
        code,
        reason.length() > REASON_BYTES ? reason.substring(0, REASON_BYTES) : reason,
        org.eclipse.jetty.websocket.api.Callback.from(() -> {}, failure -> abort()));
  }

  /** Whether {@link #close} was called or the peer has gone. */
  public boolean over() {
    return closing != 0 || ended.get();
  }
}
