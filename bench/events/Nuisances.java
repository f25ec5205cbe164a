import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Subscribers to all events that misbehave, a quarter of each kind: slow ones take 64 bytes every
 * 200 ms; stalled ones never read; flooding ones read, and send junk every 200 ms as much as their
 * connection takes; resetting ones are cut off by a reset and come again, 50 of them a second.
 */
final class Nuisances implements AutoCloseable {
  private static final byte[] REQUEST =
      Server.get("/v2/events", "Accept: text/event-stream\r\n").getBytes(StandardCharsets.US_ASCII);

  private static final long ROUND_MILLIS = 200;
  private static final long RESET_MILLIS = 20;

  private final int port;
  private final List<SocketChannel> all = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger resets = new AtomicInteger();

  Nuisances(int port, int count) throws IOException {
    this.port = port;
    List<SocketChannel> slow = open(count / 4, 4_096);
    open(count / 4, 2_048);
    List<SocketChannel> flooding = open(count / 4, 65_536);
    List<SocketChannel> resetting = open(count - 3 * (count / 4), 65_536);
    threads.add(Thread.ofPlatform().start(() -> rounds(slow, Nuisances::sip)));
    threads.add(Thread.ofPlatform().start(() -> rounds(flooding, Nuisances::flood)));
    threads.add(Thread.ofPlatform().start(() -> reset(resetting)));
  }

  private interface Act {
    void on(SocketChannel channel) throws IOException;
  }

  /** How many have been cut off and come again. */
  int resets() {
    return resets.get();
  }

  private List<SocketChannel> open(int count, int receiveBuffer) throws IOException {
    List<SocketChannel> opened = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      opened.add(open(receiveBuffer));
    }
    all.addAll(opened);
    return opened;
  }

  private SocketChannel open(int receiveBuffer) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    channel.connect(new InetSocketAddress("127.0.0.1", port));
    channel.write(ByteBuffer.wrap(REQUEST));
    channel.configureBlocking(false);
    return channel;
  }

  private static void rounds(List<SocketChannel> channels, Act act) {
    try {
      while (true) {
        for (SocketChannel channel : channels) {
          if (channel.isOpen()) {
            act(channel, act);
          }
        }
        Thread.sleep(ROUND_MILLIS);
      }
    } catch (InterruptedException e) {
      // the end
    }
  }

  private static void act(SocketChannel channel, Act act) {
    try {
      act.on(channel);
    } catch (IOException e) {
      close(channel);
    }
  }

  private static void sip(SocketChannel channel) throws IOException {
    if (channel.read(ByteBuffer.allocate(64)) < 0) {
      channel.close();
    }
  }

  private static void flood(SocketChannel channel) throws IOException {
    byte[] junk = new byte[4_096];
    Arrays.fill(junk, (byte) 'x');
    ByteBuffer buffer = ByteBuffer.wrap(junk);
    for (int i = 0; i < 16 && channel.write(buffer) > 0; i++) {
      buffer.clear();
    }
    ByteBuffer sink = ByteBuffer.allocate(65_536);
    while (channel.read(sink) > 0) {
      sink.clear();
    }
  }

  private void reset(List<SocketChannel> channels) {
    try {
      for (int i = 0; true; i = (i + 1) % channels.size()) {
        SocketChannel channel = channels.get(i);
        try {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
          channel.close();
          channels.set(i, open(65_536));
          resets.incrementAndGet();
        } catch (IOException e) {
          // the next one
        }
        Thread.sleep(RESET_MILLIS);
      }
    } catch (InterruptedException e) {
      channels.forEach(Nuisances::close);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // as good as closed
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
    all.forEach(Nuisances::close);
  }
}
