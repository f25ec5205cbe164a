package dev.ekiden.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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
  private volatile Future<?> last = CompletableFuture.completedFuture(null);
  private volatile Optional<Duration> hurry = Optional.empty();

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
    // Whoever is in a hurry either finds this call or is found by it.
    last = answer;
    Duration within = hurry.filter(most -> most.compareTo(deadline) < 0).orElse(deadline);
    try {
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new PluginFailed("no answer within " + readable(within), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new PluginFailed(text(cause), cause);
    } catch (CancellationException e) {
      throw new PluginFailed("no answer, and it is to go", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  /** Gives the call that is under way, and those to come, no more than this time. Any thread. */
  void hurry(Duration patience) {
    hurry = Optional.of(patience);
    Future<?> underWay = last;
    if (!underWay.isDone()) {
      Thread.startVirtualThread(() -> end(underWay, patience));
    }
  }

  /** There is no hurry any more. */
  void relax() {
    hurry = Optional.empty();
  }

  private static void end(Future<?> call, Duration patience) {
    try {
      Thread.sleep(patience);
      call.cancel(true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
