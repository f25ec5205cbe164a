package dev.ekiden.rest;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import dev.ekiden.api.Figures;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Figures of requests and of the process, under Marathon's names (marathon-ops.md section 3). */
@Component(service = Metrics.class)
public final class Metrics {
  /** Marathon's default of {@code metrics_name_prefix}. */
  static final String PREFIX = "marathon.";

  /** Before the names of figures that only Ekiden has. */
  static final String OWN = "ekiden.";

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Figures runtime;

  private final MetricRegistry registry = new MetricRegistry();
  private final AtomicInteger active = new AtomicInteger();
  private final Timer all = registry.timer(PREFIX + "http.requests.duration.timer.seconds");
  private final Counter received = registry.counter(PREFIX + "http.requests.size.counter.bytes");
  private final Meter[] byStatus = new Meter[5];

  public Metrics() {
    for (int i = 0; i < byStatus.length; i++) {
      byStatus[i] = registry.meter(PREFIX + "http.responses." + (i + 1) + "xx.rate.meter");
    }
    gauge("http.requests.active.gauge", active::get);
    gauge("uptime.gauge.seconds", () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    memory();
    threads();
    collectors();
  }

  MetricRegistry registry() {
    return registry;
  }

  /** What the runtime measures about itself, when it is there. */
  Optional<Figures> runtime() {
    return Optional.ofNullable(runtime);
  }

  /** Adds a figure that is computed when somebody looks. */
  void gauge(String name, Supplier<? extends Number> value) {
    registry.remove(PREFIX + name);
    Gauge<Number> gauge = value::get;
    registry.register(PREFIX + name, gauge);
  }

  void started(long bodyBytes) {
    active.incrementAndGet();
    received.inc(Math.max(0, bodyBytes));
  }

  void ended(String method, int status, long nanos) {
    active.decrementAndGet();
    all.update(nanos, TimeUnit.NANOSECONDS);
    switch (method) {
      case "GET", "POST", "PUT", "DELETE" ->
          registry
              .timer(
                  PREFIX
                      + "http.requests."
                      + method.toLowerCase(Locale.ROOT)
                      + ".duration.timer.seconds")
              .update(nanos, TimeUnit.NANOSECONDS);
      default -> {}
    }
    if (status >= 100 && status < 600) {
      byStatus[status / 100 - 1].mark();
    }
  }

  private void memory() {
    usage("heap", ManagementFactory.getMemoryMXBean()::getHeapMemoryUsage);
    usage("non-heap", ManagementFactory.getMemoryMXBean()::getNonHeapMemoryUsage);
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      String name = "jvm.buffers." + pool.getName().replace(' ', '-').replace("'", "");
      gauge(name + ".gauge", pool::getCount);
      gauge(name + ".used.gauge.bytes", pool::getMemoryUsed);
      gauge(name + ".capacity.gauge.bytes", pool::getTotalCapacity);
    }
  }

  private void usage(String area, Supplier<MemoryUsage> usage) {
    String name = "jvm.memory." + area;
    gauge(name + ".init.gauge.bytes", () -> usage.get().getInit());
    gauge(name + ".used.gauge.bytes", () -> usage.get().getUsed());
    gauge(name + ".max.gauge.bytes", () -> usage.get().getMax());
    gauge(name + ".committed.gauge.bytes", () -> usage.get().getCommitted());
    gauge(
        name + ".usage.gauge",
        () ->
            (double) usage.get().getUsed()
                / (usage.get().getMax() > 0 ? usage.get().getMax() : usage.get().getCommitted()));
  }

  private void threads() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    gauge("jvm.threads.active.gauge", threads::getThreadCount);
    gauge("jvm.threads.daemon.gauge", threads::getDaemonThreadCount);
  }

  private void collectors() {
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      String name = "jvm.gc." + gc.getName().toLowerCase(Locale.ROOT).replace(' ', '-');
      gauge(name + ".collections.gauge", gc::getCollectionCount);
      gauge(name + ".collections.duration.gauge.seconds", () -> gc.getCollectionTime() / 1000.0);
    }
  }
}
