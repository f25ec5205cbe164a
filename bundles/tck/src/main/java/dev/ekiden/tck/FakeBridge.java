package dev.ekiden.tck;

import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.spi.bridge.Bridge;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Keeps the tables it is given, and refuses as often as it is told to. Any thread. */
public final class FakeBridge implements Bridge {
  private static final long DEADLINE_S = 30;

  private final BlockingQueue<RoutingTable> tables = new LinkedBlockingQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();

  /** The next calls throw. */
  public void refuse(int times) {
    refusals.set(times);
  }

  /** Next table that is as wanted; others before it are passed over. */
  public RoutingTable take(Predicate<RoutingTable> wanted) throws InterruptedException {
    for (RoutingTable table = tables.poll(DEADLINE_S, TimeUnit.SECONDS);
        table != null;
        table = tables.poll(DEADLINE_S, TimeUnit.SECONDS)) {
      if (wanted.test(table)) {
        return table;
      }
    }
    throw new AssertionError("no such table within " + DEADLINE_S + " s");
  }

  @Override
  public Applied apply(RoutingTable table, long version) throws IOException {
    if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new IOException("refused, as the test wants it");
    }
    tables.add(table);
    return new Applied(How.IN_PLACE, "version " + version);
  }
}
