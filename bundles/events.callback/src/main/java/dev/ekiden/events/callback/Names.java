package dev.ekiden.events.callback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up names within a deadline, which the system's resolver does not know. A few at a time:
 * each that hangs there holds a thread of the system.
 */
final class Names {
  private static final int AT_ONCE = 32;

  private final Resolver resolver;
  private final Semaphore free = new Semaphore(AT_ONCE);

  /** Finds a name's addresses; may take its time. */
  interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  Names() {
    this(InetAddress::getAllByName);
  }

  Names(Resolver resolver) {
    this.resolver = resolver;
  }

  /**
   * @throws IOException when there are none, or not in time
   */
  List<InetAddress> of(String host, Duration within) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    FutureTask<List<InetAddress>> lookup =
        new FutureTask<>(() -> List.of(resolver.addresses(host)));
    if (!free.tryAcquire(within.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new SocketTimeoutException("too many other names are being looked up");
    }
    Thread.ofVirtual()
        .name("lookup " + host)
        .start(
            () -> {
              try {
                lookup.run();
              } finally {
                free.release();
              }
            });
    try {
      return lookup.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("its name was not looked up in time");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException) {
        throw new UnknownHostException(host + " is no known name");
      }
      throw new IOException("its name cannot be looked up", e.getCause());
    }
  }
}
