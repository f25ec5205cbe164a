package dev.ekiden.rest;

import com.codahale.metrics.Metered;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import dev.ekiden.api.Figures.Distribution;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Prometheus' text format 0.0.4; durations in seconds. */
final class PrometheusText {
  private static final double[] QUANTILES = {0.5, 0.75, 0.95, 0.98, 0.99, 0.999};

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final StringBuilder out = new StringBuilder();

  private PrometheusText() {}

  static String of(
      MetricRegistry registry,
      Map<String, Number> gauges,
      Map<String, Distribution> distributions) {
    PrometheusText text = new PrometheusText();
    gauges.forEach((name, value) -> text.single(name, "gauge", value.toString()));
    registry
        .getCounters()
        .forEach((name, c) -> text.single(name, "counter", Long.toString(c.getCount())));
    registry.getMeters().forEach(text::meter);
    registry.getTimers().forEach(text::timer);
    distributions.forEach(text::histogram);
    return text.out.toString();
  }

  private void single(String name, String type, String value) {
    type(name, type);
    out.append(safe(name)).append(' ').append(value).append('\n');
  }

  private void meter(String name, Metered meter) {
    single(name + "_count", "counter", Long.toString(meter.getCount()));
    single(name + "_mean_rate", "gauge", Double.toString(meter.getMeanRate()));
    single(name + "_m1_rate", "gauge", Double.toString(meter.getOneMinuteRate()));
    single(name + "_m5_rate", "gauge", Double.toString(meter.getFiveMinuteRate()));
    single(name + "_m15_rate", "gauge", Double.toString(meter.getFifteenMinuteRate()));
  }

  private void timer(String name, Timer timer) {
    type(name, "summary");
    Snapshot values = timer.getSnapshot();
    for (double quantile : QUANTILES) {
      quantile(name, quantile, values.getValue(quantile) / SECOND);
    }
    out.append(safe(name)).append("_count ").append(timer.getCount()).append('\n');
  }

  private void histogram(String name, Distribution values) {
    type(name, "summary");
    quantile(name, 0.5, values.median());
    quantile(name, 0.75, values.p75());
    quantile(name, 0.95, values.p95());
    quantile(name, 0.98, values.p98());
    quantile(name, 0.99, values.p99());
    quantile(name, 0.999, values.p999());
    out.append(safe(name)).append("_count ").append(values.count()).append('\n');
  }

  private void quantile(String name, double quantile, double value) {
    out.append(safe(name)).append("{quantile=\"").append(quantile).append("\"} ");
    out.append(value).append('\n');
  }

  private void type(String name, String type) {
    out.append("# TYPE ").append(safe(name)).append(' ').append(type).append('\n');
  }

  private static String safe(String name) {
    return name.replaceAll("[^A-Za-z0-9_:]", "_");
  }
}
