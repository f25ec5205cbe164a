package dev.ekiden.health.http;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes connections whose time is over; whoever waits for them gets an exception. */
final class Watchdog implements AutoCloseable {
  private final ScheduledThreadPoolExecutor alarms;

  Watchdog() {
    alarms =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("health.http").factory());
    alarms.setRemoveOnCancelPolicy(true);
  }

  Future<?> closeAt(Socket socket, Expiry expiry) {
    return alarms.schedule(() -> close(socket), expiry.leftNanos(), TimeUnit.NANOSECONDS);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed now, one way or the other.
    }
  }

  @Override
  public void close() {
    alarms.shutdownNow();
  }
}
