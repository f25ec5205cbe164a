package dev.ekiden.runtime;

import com.codahale.metrics.ExponentiallyDecayingReservoir;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.Snapshot;
import dev.ekiden.api.Figures;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What the runtime counts about itself. */
final class Gauges implements Figures {
  private final Measured batch = new Measured();
  private final Measured step = new Measured();
  private final Measured commit = new Measured();
  private final Measured commitWrites = new Measured();
  private final LongAdder commands = new LongAdder();
  private final LongAdder busyMicros = new LongAdder();
  private final LongAdder defects = new LongAdder();
  private final LongAdder commits = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final Map<String, Supplier<? extends Number>> current = new ConcurrentSkipListMap<>();

  /** A histogram with its rate. */
  private record Measured(Histogram values, Meter rate) {
    Measured() {
      this(new Histogram(new ExponentiallyDecayingReservoir()), new Meter());
    }

    void add(long value) {
      values.update(value);
      rate.mark();
    }

    Distribution distribution() {
      Snapshot s = values.getSnapshot();
      return new Distribution(
          values.getCount(),
          rate.getOneMinuteRate(),
          s.getMin(),
          s.getMean(),
          s.getMax(),
          s.getMedian(),
          s.get75thPercentile(),
          s.get95thPercentile(),
          s.get98thPercentile(),
          s.get99thPercentile(),
          s.get999thPercentile(),
          s.getStdDev());
    }
  }

  /** Shows a value that somebody else keeps. */
  void show(String name, Supplier<? extends Number> value) {
    current.put(name, value);
  }

  void stepped(int size, long nanos) {
    if (size > 0) {
      batch.add(size);
      step.add(nanos / 1_000 / size);
    }
    commands.add(size);
    busyMicros.add(nanos / 1_000);
  }

  void defect() {
    defects.increment();
  }

  void committed(List<Batch> batches, int writes, long nanos) {
    commits.increment();
    commit.add(nanos / 1_000);
    commitWrites.add(writes);
    for (Batch b : batches) {
      bytes.add(b.bytes());
      events.add(b.frames().size());
    }
  }

  void storeFailed() {
    failures.increment();
  }

  @Override
  public Map<String, Number> numbers() {
    Map<String, Number> numbers = new TreeMap<>();
    numbers.put("loop.commands", commands.sum());
    numbers.put("loop.busy.micros", busyMicros.sum());
    numbers.put("loop.defects", defects.sum());
    numbers.put("store.commits", commits.sum());
    numbers.put("store.bytes.written", bytes.sum());
    numbers.put("store.failures", failures.sum());
    numbers.put("events.count", events.sum());
    current.forEach((name, value) -> numbers.put(name, value.get()));
    return numbers;
  }

  @Override
  public Map<String, Distribution> distributions() {
    Map<String, Distribution> all = new TreeMap<>();
    all.put("loop.batch.commands", batch.distribution());
    all.put("loop.step.micros", step.distribution());
    all.put("store.commit.micros", commit.distribution());
    all.put("store.commit.writes", commitWrites.distribution());
    return all;
  }
}
