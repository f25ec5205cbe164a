package dev.ekiden.runtime;

import dev.ekiden.api.plugin.PluginStatus;
import dev.ekiden.api.plugin.PluginStatus.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How one plugin is doing. Any thread. */
final class Standing {
  private final Plugin<?> plugin;
  private final InstantSource clock;
  private volatile Now now;
  private volatile Optional<String> lastError = Optional.empty();
  private final LongAdder calls = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Map<String, Long> figures = new ConcurrentHashMap<>();

  private record Now(State state, Instant since) {}

  Standing(Plugin<?> plugin, InstantSource clock) {
    this.plugin = plugin;
    this.clock = clock;
    this.now = new Now(State.STANDBY, clock.instant());
  }

  long bundleId() {
    return plugin.bundleId();
  }

  State state() {
    return now.state();
  }

  /** When it entered its state. */
  Instant since() {
    return now.since();
  }

  void enter(State state) {
    if (now.state() != state) {
      now = new Now(state, clock.instant());
    }
  }

  void called() {
    calls.increment();
  }

  void failed(String error) {
    failures.increment();
    lastError = Optional.of(error);
  }

  Optional<String> lastError() {
    return lastError;
  }

  /** Shown as it is until the next value. */
  void figure(String name, long value) {
    figures.put(name, value);
  }

  PluginStatus status() {
    Map<String, Long> shown = new TreeMap<>(figures);
    shown.put("calls", calls.sum());
    shown.put("failures", failures.sum());
    Now at = now;
    return new PluginStatus(
        plugin.kind(),
        plugin.name(),
        plugin.bundle(),
        plugin.version().toString(),
        at.state(),
        at.since(),
        lastError,
        shown);
  }
}
