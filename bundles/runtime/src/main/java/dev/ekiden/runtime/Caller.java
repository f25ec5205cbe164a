package dev.ekiden.runtime;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls one plugin, one call at a time, each with a deadline.
 *
 * <p>A call that is late is interrupted and given up. If it does not come back even then, the next
 * calls wait for it, within their own deadlines: a plugin is never called twice at once.
 */
final class Caller implements AutoCloseable {
  private final ExecutorService thread;
  private final AtomicInteger inside = new AtomicInteger();

  Caller(String name) {
    this.thread =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("plugin " + name).factory());
  }

  <T> T call(Duration deadline, Callable<T> work) throws PluginFailed, InterruptedException {
    Future<T> answer =
        thread.submit(
            () -> {
              inside.incrementAndGet();
              try {
                return work.call();
              } finally {
                inside.decrementAndGet();
              }
            });
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new PluginFailed("no answer within " + readable(deadline), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new PluginFailed(text(cause), cause);
    } catch (CancellationException e) {
      throw new PluginFailed("the call was cancelled", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  /** Whether a call that was given up has not come back. */
  boolean hangs() {
    return inside.get() > 0;
  }

  static String text(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
  }

  private static String readable(Duration deadline) {
    return deadline.toMillis() % 1000 == 0
        ? deadline.toSeconds() + " s"
        : deadline.toMillis() + " ms";
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
