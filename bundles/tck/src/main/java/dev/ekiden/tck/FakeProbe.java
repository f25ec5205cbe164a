package dev.ekiden.tck;

import dev.ekiden.api.Command.Verdict;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds every task as the test says it is, healthy unless it says otherwise. Any thread. */
public final class FakeProbe implements HealthProbe {
  private final Map<TaskId, Verdict> verdicts = new ConcurrentHashMap<>();
  private final AtomicInteger probes = new AtomicInteger();

  public void say(TaskId task, Verdict verdict) {
    verdicts.put(task, verdict);
  }

  /** Probes so far. */
  public int probes() {
    return probes.get();
  }

  @Override
  public Verdict probe(ProbeTarget target, Duration timeout) {
    probes.incrementAndGet();
    return verdicts.getOrDefault(target.task(), new Verdict.Healthy());
  }
}
