package dev.ekiden.rest;

import com.codahale.metrics.Metered;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import dev.ekiden.api.Figures.Distribution;
import dev.ekiden.api.Settings;
import dev.ekiden.json.Json;
import dev.ekiden.spi.auth.Auth.Action;
import dev.ekiden.spi.auth.Auth.Resource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** {@code /metrics} as JSON and as Prometheus' text format 0.0.4. */
@Path("/metrics")
public final class MetricsReport {
  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Metrics metrics;
  private final Door door;
  private final Access access;

  MetricsReport(Metrics metrics, Door door, Access access) {
    this.metrics = metrics;
    this.door = door;
    this.access = access;
  }

  @GET
  @Produces(Answer.JSON)
  public Response json() {
    access.require(Action.VIEW, Resource.SYSTEM_METRICS, "/");
    MetricRegistry registry = metrics.registry();
    Json.Writing body =
        out -> {
          out.writeStartObject();
          out.writeStringProperty("version", "4.0.0");
          section(
              out,
              "counters",
              registry.getCounters(),
              (o, counter) -> o.writeNumberProperty("count", counter.getCount()));
          section(out, "gauges", gauges(), MetricsReport::gauge);
          section(out, "histograms", distributions(), MetricsReport::histogram);
          section(
              out,
              "meters",
              registry.getMeters(),
              (o, meter) -> {
                rates(o, meter);
                o.writeStringProperty("units", "events/second");
              });
          section(out, "timers", registry.getTimers(), MetricsReport::timer);
          out.writeEndObject();
        };
    return Answer.json(body);
  }

  @GET
  @Path("prometheus")
  @Produces(MediaType.TEXT_PLAIN + ";version=0.0.4;charset=utf-8")
  public String prometheus() {
    access.require(Action.VIEW, Resource.SYSTEM_METRICS, "/");
    Settings settings = door.settings();
    if (!Flags.on(settings, "metrics_prometheus", true)) {
      throw Rejection.missing("Prometheus reporter is disabled");
    }
    return PrometheusText.of(metrics.registry(), gauges(), distributions());
  }

  private static <T> void section(
      JsonGenerator out, String name, Map<String, T> figures, BiConsumer<JsonGenerator, T> write) {
    out.writeObjectPropertyStart(name);
    figures.forEach(
        (key, figure) -> {
          out.writeObjectPropertyStart(key);
          write.accept(out, figure);
          out.writeEndObject();
        });
    out.writeEndObject();
  }

  /** Ours and the runtime's. */
  private Map<String, Number> gauges() {
    Map<String, Number> gauges = new TreeMap<>();
    metrics.registry().getGauges().forEach((name, g) -> gauges.put(name, (Number) g.getValue()));
    metrics
        .runtime()
        .ifPresent(r -> r.numbers().forEach((name, n) -> gauges.put(Metrics.OWN + name, n)));
    return gauges;
  }

  private Map<String, Distribution> distributions() {
    Map<String, Distribution> distributions = new TreeMap<>();
    metrics
        .runtime()
        .ifPresent(
            r -> r.distributions().forEach((name, d) -> distributions.put(Metrics.OWN + name, d)));
    return distributions;
  }

  private static void gauge(JsonGenerator out, Number value) {
    if (value instanceof Double || value instanceof Float) {
      out.writeNumberProperty("value", value.doubleValue());
    } else {
      out.writeNumberProperty("value", value.longValue());
    }
  }

  private static void histogram(JsonGenerator out, Distribution values) {
    out.writeNumberProperty("count", values.count());
    out.writeNumberProperty("max", values.max());
    out.writeNumberProperty("mean", values.mean());
    out.writeNumberProperty("min", values.min());
    out.writeNumberProperty("p50", values.median());
    out.writeNumberProperty("p75", values.p75());
    out.writeNumberProperty("p95", values.p95());
    out.writeNumberProperty("p98", values.p98());
    out.writeNumberProperty("p99", values.p99());
    out.writeNumberProperty("p999", values.p999());
    out.writeNumberProperty("stddev", values.stddev());
  }

  private static void timer(JsonGenerator out, Timer timer) {
    Snapshot values = timer.getSnapshot();
    out.writeNumberProperty("max", values.getMax() / SECOND);
    out.writeNumberProperty("mean", values.getMean() / SECOND);
    out.writeNumberProperty("min", values.getMin() / SECOND);
    out.writeNumberProperty("p50", values.getMedian() / SECOND);
    out.writeNumberProperty("p75", values.get75thPercentile() / SECOND);
    out.writeNumberProperty("p95", values.get95thPercentile() / SECOND);
    out.writeNumberProperty("p98", values.get98thPercentile() / SECOND);
    out.writeNumberProperty("p99", values.get99thPercentile() / SECOND);
    out.writeNumberProperty("p999", values.get999thPercentile() / SECOND);
    out.writeNumberProperty("stddev", values.getStdDev() / SECOND);
    rates(out, timer);
    out.writeStringProperty("duration_units", "seconds");
    out.writeStringProperty("rate_units", "calls/second");
  }

  private static void rates(JsonGenerator out, Metered figure) {
    out.writeNumberProperty("count", figure.getCount());
    out.writeNumberProperty("m1_rate", figure.getOneMinuteRate());
    out.writeNumberProperty("m5_rate", figure.getFiveMinuteRate());
    out.writeNumberProperty("m15_rate", figure.getFifteenMinuteRate());
    out.writeNumberProperty("mean_rate", figure.getMeanRate());
  }
}
