import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.events.Frame;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A plugin for benchmarks: {@code POST /bench/announce?count=&pad=&rate=&from=} puts {@code count}
 * events of type {@code bench_event} into the stream, at {@code rate} a second or, with 0, as fast
 * as the server makes them durable. Each carries the time at which it was handed over.
 *
 * <p>The answer comes when all are durable: the 50th, 99th and 99.9th percentile, in microseconds,
 * from handing over to the moment at which a subscriber inside the process was told.
 */
public final class Announcer extends HttpServlet implements BundleActivator, EventSubscriber {
  private static final long serialVersionUID = 1;

  /** The loop refuses what its queue, 10,000 long, cannot take. */
  private static final int MOST_ON_THE_WAY = 4_000;

  private static final String TYPE = "bench_event";

  private transient volatile EventLog log;
  private transient volatile long told;
  private transient volatile long[] micros = new long[0];

  @Override
  public void start(BundleContext context) {
    context.registerService(
        EventSubscriber.class, this, properties("ekiden.name", "bench-announcer"));
    context.registerService(
        Servlet.class, this, properties("osgi.http.whiteboard.servlet.pattern", "/bench/announce"));
  }

  @Override
  public void stop(BundleContext context) {}

  private static Dictionary<String, ?> properties(String key, String value) {
    return new Hashtable<>(Map.of(key, value));
  }

  @Override
  public Position start(EventLog eventLog) {
    log = eventLog;
    return new Position.Latest();
  }

  @Override
  public void accept(List<Frame> frames) {
    long now = System.nanoTime();
    for (Frame frame : frames) {
      if (frame.event() instanceof Event.Notice notice && notice.type().equals(TYPE)) {
        micros[(int) told] = (now - Long.parseLong(notice.fields().get("at"))) / 1_000;
        told++;
      }
    }
  }

  @Override
  protected synchronized void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int count = Integer.parseInt(request.getParameter("count"));
    int rate = Integer.parseInt(request.getParameter("rate"));
    long from = Long.parseLong(request.getParameter("from"));
    String pad = "x".repeat(Integer.parseInt(request.getParameter("pad")));
    told = 0;
    micros = new long[count];
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      while (i - told >= MOST_ON_THE_WAY) {
        LockSupport.parkNanos(100_000);
      }
      if (rate > 0) {
        awaitNanos(began + i * 1_000_000_000L / rate);
      }
      Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      String at = "%019d".formatted(System.nanoTime());
      log.announce(
          new Event.Notice(
              now, TYPE, Map.of("at", at, "n", "%09d".formatted(from + i), "pad", pad)));
    }
    while (told < count) {
      LockSupport.parkNanos(100_000);
    }
    long[] sorted = micros.clone();
    Arrays.sort(sorted);
    response.setContentType("text/plain");
    response.getWriter().print(at(sorted, 0.5) + " " + at(sorted, 0.99) + " " + at(sorted, 0.999));
  }

  private static long at(long[] sorted, double quantile) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))];
  }

  private static void awaitNanos(long when) {
    for (long left = when - System.nanoTime(); left > 0; left = when - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
