package dev.ekiden.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Subscribers to all events that misbehave, half of them over WebSocket, all on one thread. Stalled
 * ones never read; slow ones take 64 bytes now and then; flooding ones read, and send what nobody
 * asked for; resetting ones are cut off by a reset and come again. When they {@link #relent}, those
 * that did not read begin to, and come back for the rest when they were cut off.
 */
final class Nuisances implements AutoCloseable {
  private static final long ROUND = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int SIP = 64;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /** A ping of a client, masked with zeros. */
  private static final byte[] PING = {(byte) 0x89, (byte) 0x84, 0, 0, 0, 0, 'p', 'i', 'n', 'g'};

  /**
   * How one misbehaves, and what its socket takes meanwhile: little, but not so little that the
   * system trickles for minutes through what it has accepted for it, once it reads.
   */
  enum Kind {
    STALLED(16_384),
    SLOW(16_384),
    FLOODING(65_536),
    RESETTING(65_536);

    private final int receiveBuffer;

    Kind(int receiveBuffer) {
      this.receiveBuffer = receiveBuffer;
    }
  }

  private final InetSocketAddress server;
  private final Selector selector;
  private final List<Client> clients = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(256 << 10);
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
  private volatile boolean relented;
  private volatile boolean closed;
  private final AtomicInteger resets = new AtomicInteger();
  private volatile Optional<Throwable> failure = Optional.empty();

  Nuisances(int port) throws IOException {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    selector = Selector.open();
  }

  /** Before they start. */
  Nuisances add(Kind kind, int count) {
    for (int i = 0; i < count; i++) {
      clients.add(new Client(kind, i % 2 == 1, i));
    }
    return this;
  }

  Nuisances start() throws IOException {
    for (Client client : clients) {
      client.connect();
    }
    thread.start();
    return this;
  }

  /** From now on all behave. */
  void relent() {
    relented = true;
    selector.wakeup();
  }

  int resets() {
    return resets.get();
  }

  /** Those that did not read. */
  List<Client> unread() {
    return clients.stream().filter(c -> c.kind == Kind.STALLED || c.kind == Kind.SLOW).toList();
  }

  /** Whether all that did not read have come to this event. */
  boolean have(long sequence) {
    failure.ifPresent(
        cause -> {
          throw new AssertionError(cause);
        });
    return unread().stream().allMatch(c -> c.last >= sequence);
  }

  /** Those that have not come to this event. */
  List<String> without(long sequence) {
    return unread().stream().filter(c -> c.last < sequence).map(Client::toString).toList();
  }

  private void run() {
    try {
      long next = System.nanoTime();
      boolean reading = false;
      while (!closed) {
        selector.select(TimeUnit.NANOSECONDS.toMillis(ROUND));
        if (relented && !reading) {
          reading = true;
          for (Client client : unread()) {
            client.listen();
          }
        }
        for (SelectionKey key : selector.selectedKeys()) {
          ((Client) key.attachment()).read(Integer.MAX_VALUE);
        }
        selector.selectedKeys().clear();
        if (System.nanoTime() - next >= 0) {
          next = System.nanoTime() + ROUND;
          for (Client client : clients) {
            client.misbehave();
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(e);
    }
  }

  /** One of them. Only the thread, but for what is said otherwise. */
  final class Client {
    private final Kind kind;
    private final boolean webSocket;
    private final List<Long> seen = new ArrayList<>();
    private int turn;
    private SocketChannel channel;
    private StreamBytes bytes;
    private Optional<String> lastWords = Optional.empty();
    private int cuts;
    private int told;
    private volatile long last = -1;

    Client(Kind kind, boolean webSocket, int turn) {
      this.turn = turn;
      this.kind = kind;
      this.webSocket = webSocket;
    }

    @Override
    public String toString() {
      return "%s over %s: %d connections ended, last %d"
          .formatted(kind, webSocket ? "WebSocket" : "SSE", cuts, last);
    }

    /** When it is quiet. */
    List<Long> seen() {
      return seen;
    }

    /** How often the server has ended its connection. When it is quiet. */
    int cuts() {
      return cuts;
    }

    /** What the server said when it cut it off, if that could still be read. When it is quiet. */
    boolean told() {
      return told > 0 || lastWords.isPresent();
    }

    private void connect() throws IOException {
      channel = SocketChannel.open();
      int size = relented ? Kind.FLOODING.receiveBuffer : kind.receiveBuffer;
      channel.setOption(StandardSocketOptions.SO_RCVBUF, size);
      channel.connect(server);
      channel.write(ByteBuffer.wrap(request().getBytes(StandardCharsets.US_ASCII)));
      channel.configureBlocking(false);
      bytes = new StreamBytes(webSocket, this::event, this::pong, w -> lastWords = Optional.of(w));
    }

    private String request() {
      String head =
          webSocket
              ? "GET /v2/events/ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                  + KEY
                  + "\r\n"
              : "GET /v2/events HTTP/1.1\r\nAccept: text/event-stream\r\n";
      String after = last < 0 ? "" : "Last-Event-ID: " + last + "\r\n";
      return head + after + "Host: 127.0.0.1\r\n\r\n";
    }

    private void event(long number) {
      if (kind == Kind.STALLED || kind == Kind.SLOW) {
        seen.add(number);
        last = number;
      }
    }

    private void pong(byte[] payload) {
      ByteBuffer pong = ByteBuffer.allocate(6 + payload.length);
      pong.put((byte) 0x8A).put((byte) (0x80 | payload.length)).putInt(0).put(payload).flip();
      try {
        channel.write(pong);
      } catch (IOException e) {
        // read next, and found to be gone
      }
    }

    private void listen() throws IOException {
      if (channel.isOpen()) {
        channel.register(selector, SelectionKey.OP_READ, this);
      }
    }

    private void misbehave() throws IOException {
      switch (kind) {
        case STALLED -> {}
        case SLOW -> {
          if (!relented) {
            read(SIP);
          }
        }
        case FLOODING -> {
          read(Integer.MAX_VALUE);
          if (!relented) {
            flood();
          }
        }
        case RESETTING -> {
          if (++turn % 50 == 0 && !relented) {
            resets.incrementAndGet();
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
            connect();
          }
        }
      }
    }

    private void flood() {
      byte[] junk = webSocket ? PING : "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
      try {
        for (int i = 0; i < 50 && channel.write(ByteBuffer.wrap(junk)) == junk.length; i++) {
          // as much as it takes
        }
      } catch (IOException e) {
        // comes again below, when it is read
      }
    }

    /** What is there, at most so much; comes again when the server has ended the connection. */
    private void read(int most) throws IOException {
      int left = most;
      try {
        while (left > 0) {
          buffer.clear().limit(Math.min(left, buffer.capacity()));
          int read = channel.read(buffer);
          if (read == 0) {
            return;
          }
          if (read < 0) {
            again();
            return;
          }
          left -= read;
          bytes.take(buffer.flip());
          if (webSocket && lastWords.isPresent() && relented) {
            // As a client does that is told to go: it need not wait for the server to hang up.
            lastWords = Optional.empty();
            told++;
            again();
            return;
          }
        }
      } catch (IOException e) {
        again();
      }
    }

    private void again() throws IOException {
      cuts++;
      channel.close();
      connect();
      if (relented) {
        listen();
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (closed) {
      return;
    }
    closed = true;
    selector.wakeup();
    thread.join();
    try {
      for (Client client : clients) {
        client.channel.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
