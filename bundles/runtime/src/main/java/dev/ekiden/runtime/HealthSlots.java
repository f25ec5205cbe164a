package dev.ekiden.runtime;

import dev.ekiden.api.Command;
import dev.ekiden.api.Command.Verdict;
import dev.ekiden.api.plugin.PluginStatus.State;
import dev.ekiden.core.Effect;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes by protocol. Each probe runs on a virtual thread of its own, so many at once as the
 * settings allow; a probe is given up after twice its timeout. Every request is answered. A plugin
 * that does not even come back when it is given up is asked no more once it holds as many threads
 * again.
 */
final class HealthSlots implements Slots.Part {
  private static final Logger log = LoggerFactory.getLogger(HealthSlots.class);

  private final Consumer<Command.Probed> answers;
  private final InstantSource clock;
  private final int concurrency;
  private final Duration probation;
  private final Semaphore permits;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private final Map<Plugin<HealthProbe>, Offer> offered = new LinkedHashMap<>();

  /**
   * @param inside its calls that have not come back, those that were given up included
   */
  private record Offer(Set<String> protocols, Standing standing, AtomicInteger inside) {}

  private record Chosen(Plugin<HealthProbe> plugin, Offer offer) {
    Standing standing() {
      return offer.standing();
    }
  }

  /**
   * @param probation a successor that nobody asks for so long has nothing to prove
   */
  HealthSlots(
      Consumer<Command.Probed> answers, int concurrency, Duration probation, InstantSource clock) {
    this.answers = answers;
    this.clock = clock;
    this.concurrency = concurrency;
    this.probation = probation;
    this.permits = new Semaphore(concurrency, true);
  }

  void add(Plugin<HealthProbe> plugin, Set<String> protocols) {
    lock.lock();
    try {
      offered.put(
          plugin,
          new Offer(Set.copyOf(protocols), new Standing(plugin, clock), new AtomicInteger()));
      arrange();
    } finally {
      lock.unlock();
    }
  }

  void remove(Plugin<HealthProbe> plugin) {
    lock.lock();
    try {
      offered.remove(plugin);
      arrange();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: who is the best for at least one protocol is used, the others stand by. */
  private void arrange() {
    offered.forEach(
        (plugin, offer) -> {
          boolean used =
              offer.protocols().stream()
                  .anyMatch(p -> best(p).filter(c -> c.plugin().equals(plugin)).isPresent());
          State now = offer.standing().state();
          if (now == State.STOPPED) {
            return;
          }
          if (!used) {
            offer.standing().enter(State.STANDBY);
          } else if (now == State.STANDBY) {
            boolean successor =
                offered.entrySet().stream()
                    .filter(e -> e.getKey().name().equals(plugin.name()))
                    .filter(e -> e.getValue().standing().state() != State.STOPPED)
                    .anyMatch(e -> !e.getKey().equals(plugin));
            // With nobody to go back to, and nothing to start, there is nothing to prove.
            offer.standing().enter(successor ? State.PROBATION : State.ACTIVE);
          }
        });
  }

  /**
   * Under the lock: who was on probation for its time, and is not just being asked, has passed. No
   * task may be checked by its protocols, or only once a minute.
   */
  private void settle() {
    Instant now = clock.instant();
    for (Offer offer : offered.values()) {
      Standing standing = offer.standing();
      if (standing.state() == State.PROBATION
          && offer.inside().get() == 0
          && !now.isBefore(standing.since().plus(probation))) {
        standing.enter(State.ACTIVE);
      }
    }
  }

  /** Under the lock. */
  private Optional<Chosen> best(String protocol) {
    return offered.entrySet().stream()
        .filter(e -> e.getValue().protocols().contains(protocol))
        .filter(e -> e.getValue().standing().state() != State.STOPPED)
        .min(Map.Entry.comparingByKey(Plugin.BEST_FIRST))
        .map(e -> new Chosen(e.getKey(), e.getValue()));
  }

  /** What somebody is there for. */
  Set<String> protocols() {
    lock.lock();
    try {
      return offered.values().stream()
          .flatMap(o -> o.protocols().stream())
          .collect(Collectors.toUnmodifiableSet());
    } finally {
      lock.unlock();
    }
  }

  /** Any thread; never waits. */
  void probe(Effect.Probe probe) {
    Thread.ofVirtual()
        .name("probe " + probe.task())
        .start(() -> answers.accept(new Command.Probed(probe.task(), probe.check(), ask(probe))));
  }

  private Verdict ask(Effect.Probe probe) {
    try {
      permits.acquire();
      try {
        return askNow(probe);
      } finally {
        permits.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Verdict.Unknown("Ekiden is stopping");
    }
  }

  private Verdict askNow(Effect.Probe probe) throws InterruptedException {
    String protocol = probe.definition().protocol();
    Optional<Chosen> chosen;
    lock.lock();
    try {
      settle();
      chosen = best(protocol);
    } finally {
      lock.unlock();
    }
    if (chosen.isEmpty()) {
      return new Verdict.Unknown("no plugin for protocol " + protocol);
    }
    Standing standing = chosen.get().standing();
    AtomicInteger inside = chosen.get().offer().inside();
    if (inside.get() >= 2 * concurrency) {
      return failed(chosen.get(), inside.get() + " probes have not come back");
    }
    standing.called();
    HealthProbe service = chosen.get().plugin().service();
    ProbeTarget target =
        new ProbeTarget(
            probe.task(),
            probe.definition(),
            probe.host(),
            probe.port(),
            probe.env(),
            probe.sandbox());
    Duration timeout = probe.definition().timeout();
    FutureTask<Verdict> call =
        new FutureTask<>(
            () -> {
              try {
                return service.probe(target, timeout);
              } finally {
                inside.decrementAndGet();
              }
            });
    inside.incrementAndGet();
    Thread thread = Thread.ofVirtual().name("probing " + probe.task()).start(call);
    try {
      Verdict verdict = call.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (verdict == null) {
        return failed(chosen.get(), "no verdict");
      }
      worked(chosen.get());
      return verdict;
    } catch (TimeoutException e) {
      thread.interrupt();
      return failed(chosen.get(), "no verdict within twice the timeout");
    } catch (ExecutionException e) {
      return failed(chosen.get(), Caller.text(e.getCause() == null ? e : e.getCause()));
    }
  }

  private void worked(Chosen chosen) {
    State now = chosen.standing().state();
    if (now == State.PROBATION || now == State.FAILING) {
      chosen.standing().enter(State.ACTIVE);
    }
  }

  private Verdict failed(Chosen chosen, String error) {
    Standing standing = chosen.standing();
    standing.failed(error);
    lock.lock();
    try {
      if (standing.state() == State.PROBATION) {
        standing.enter(State.STOPPED);
        arrange();
        log.error("{} failed its probation, going back: {}", chosen.plugin().title(), error);
      } else if (standing.state() == State.ACTIVE) {
        standing.enter(State.FAILING);
        log.warn("{} fails: {}", chosen.plugin().title(), error);
      }
    } finally {
      lock.unlock();
    }
    return new Verdict.Unknown(error);
  }

  @Override
  public List<Standing> standings() {
    lock.lock();
    try {
      settle();
      return offered.values().stream().map(Offer::standing).toList();
    } finally {
      lock.unlock();
    }
  }
}
