import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Any number of subscribers, all served by one thread that waits on a selector. */
final class Subscribers implements AutoCloseable {
  /** Connections that are being made at the same time. */
  private static final int CONNECTING = 64;

  private static final long PONG_NANOS = 4_000_000_000L;

  /** A masked, empty pong: a WebSocket client must show that it lives. */
  private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};

  private final Selector selector = Selector.open();
  private final List<Subscriber> all = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
  private final boolean webSocket;
  private final Thread thread;
  private final Object lock = new Object();

  // Guarded by lock
  private int ready;
  private long lost;
  private boolean done;

  // Written by the thread that owns the figures below, before it says that it is done
  private volatile boolean closed;
  private volatile boolean recording;
  private volatile long wanted = Long.MAX_VALUE;
  private long received;
  private long bytes;
  private long reads;
  private long firstAt = Long.MAX_VALUE;
  private long lastRead;
  private long[] micros = new long[1 << 16];
  private int recorded;
  private long now;

  private static final class Subscriber {
    final SocketChannel channel;
    final Feed feed;
    boolean answered;
    final StringBuilder head = new StringBuilder();

    Subscriber(SocketChannel channel, Feed feed) {
      this.channel = channel;
      this.feed = feed;
    }
  }

  /** What a measurement yielded; times in nanoseconds of this machine's monotonic clock. */
  record Figures(
      long received, long bytes, long reads, long firstAt, long lastRead, long[] sortedMicros) {
    double seconds() {
      return (lastRead - firstAt) / 1e9;
    }

    /** In milliseconds. */
    double latency(double quantile) {
      int length = sortedMicros.length;
      return length == 0
          ? 0
          : sortedMicros[(int) Math.min(length - 1L, (long) (length * quantile))] / 1e3;
    }
  }

  private Subscribers(boolean webSocket) throws IOException {
    this.webSocket = webSocket;
    this.thread = Thread.ofPlatform().name("subscribers").daemon().unstarted(this::run);
  }

  /** Connects them; returns when each has its answer's head. */
  static Subscribers connect(Server server, Payload payload, int count) throws Exception {
    return connect(server, server.request(), payload, count);
  }

  /** Connects them with a request of their own. */
  static Subscribers connect(Server server, String wish, Payload payload, int count)
      throws Exception {
    Subscribers made = new Subscribers(server.webSocket());
    byte[] request = wish.getBytes(StandardCharsets.US_ASCII);
    Semaphore places = new Semaphore(CONNECTING);
    made.places = places;
    made.thread.start();
    for (int i = 0; i < count; i++) {
      places.acquire();
      SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer out = ByteBuffer.wrap(request);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      channel.configureBlocking(false);
      Subscriber subscriber = new Subscriber(channel, new Feed(payload.bytes()));
      synchronized (made.lock) {
        made.all.add(subscriber);
      }
      channel.register(made.selector, SelectionKey.OP_READ, subscriber);
      made.selector.wakeup();
    }
    synchronized (made.lock) {
      while (made.ready < count) {
        made.lock.wait(30_000);
        if (made.lost > 0) {
          throw new IOException(made.lost + " subscribers were refused or lost");
        }
      }
    }
    return made;
  }

  private volatile Semaphore places = new Semaphore(0);

  private void run() {
    long pong = System.nanoTime() + PONG_NANOS;
    try {
      while (!closed) {
        selector.select(this::read, 1_000);
        if (webSocket && System.nanoTime() > pong) {
          pong = System.nanoTime() + PONG_NANOS;
          pong();
        }
      }
    } catch (ClosedSelectorException e) {
      // closed while it read
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void pong() throws IOException {
    synchronized (lock) {
      for (Subscriber subscriber : all) {
        if (subscriber.answered && subscriber.channel.isOpen()) {
          subscriber.channel.write(ByteBuffer.wrap(PONG));
        }
      }
    }
  }

  private void read(SelectionKey key) {
    Subscriber subscriber = (Subscriber) key.attachment();
    buffer.clear();
    int length;
    try {
      length = subscriber.channel.read(buffer);
    } catch (IOException e) {
      length = -1;
    }
    now = System.nanoTime();
    if (length < 0) {
      key.cancel();
      gone();
      return;
    }
    reads++;
    bytes += length;
    if (!subscriber.answered) {
      answer(subscriber, length);
    }
    subscriber.feed.take(buffer.array(), length, this::told);
  }

  private void answer(Subscriber subscriber, int length) {
    subscriber.head.append(new String(buffer.array(), 0, length, StandardCharsets.ISO_8859_1));
    int end = subscriber.head.indexOf("\r\n\r\n");
    if (end < 0) {
      return;
    }
    subscriber.answered = true;
    String status = subscriber.head.substring(9, 12);
    subscriber.head.setLength(0);
    subscriber.head.trimToSize();
    places.release();
    synchronized (lock) {
      if (status.equals(webSocket ? "101" : "200")) {
        ready++;
      } else {
        lost++;
      }
      lock.notifyAll();
    }
  }

  private void gone() {
    synchronized (lock) {
      lost++;
      lock.notifyAll();
    }
  }

  private void told(long at) {
    received++;
    lastRead = now;
    firstAt = Math.min(firstAt, at);
    if (recording) {
      if (recorded == micros.length) {
        micros = Arrays.copyOf(micros, recorded * 2);
      }
      micros[recorded++] = (now - at) / 1_000;
    }
    if (received == wanted) {
      synchronized (lock) {
        done = true;
        lock.notifyAll();
      }
    }
  }

  int count() {
    synchronized (lock) {
      return all.size();
    }
  }

  /** From now on each subscriber is to get so many events; while nothing is on its way. */
  void expect(int events, boolean record) {
    synchronized (lock) {
      received = 0;
      bytes = 0;
      reads = 0;
      recorded = 0;
      firstAt = Long.MAX_VALUE;
      done = false;
      recording = record;
      wanted = (long) events * all.size();
    }
  }

  /** Returns when each has got all, in order. */
  Figures await(int seconds) throws IOException, InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    synchronized (lock) {
      while (!done) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0 || lost > 0) {
          throw new IOException(
              received + " of " + wanted + " deliveries, " + lost + " subscribers lost");
        }
        lock.wait(left);
      }
      long misplaced = all.stream().mapToLong(s -> s.feed.misplaced()).sum();
      if (misplaced > 0) {
        throw new IOException(misplaced + " events missing, repeated or out of order");
      }
      long[] sorted = Arrays.copyOf(micros, recorded);
      Arrays.sort(sorted);
      return new Figures(received, bytes, reads, firstAt, lastRead, sorted);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    synchronized (lock) {
      for (Subscriber subscriber : all) {
        subscriber.channel.close();
      }
    }
    selector.close();
  }
}
