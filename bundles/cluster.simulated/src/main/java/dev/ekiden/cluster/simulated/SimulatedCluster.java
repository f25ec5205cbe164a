package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.cluster.ClusterSink;
import dev.ekiden.spi.cluster.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets {@link SimulatedAgents} live in real time: one thread carries out calls and what is due, and
 * tells the orchestrator.
 *
 * <p>Calls wait in a bounded queue; when it is full the caller waits.
 */
@Component(
    configurationPid = "dev.ekiden.cluster.simulated",
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = "ekiden.name=simulated")
@Designate(ocd = Configuration.class)
public final class SimulatedCluster implements Cluster {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedCluster.class);
  private static final int CALLS = 10_000;
  private static final int CALLS_AT_ONCE = 1_000;
  private static final long REWRITE_AT_BYTES = 64L << 20;
  private static final long STOP_MS = 2_000;

  /** Something to be done at a time. */
  private interface Call {
    void at(SimulatedAgents agents, long now);
  }

  private final Fleet fleet;
  private final Optional<Path> state;
  private final BlockingQueue<Call> calls = new ArrayBlockingQueue<>(CALLS);
  private volatile boolean stopped;
  private volatile @Nullable Thread thread;

  @Activate
  public SimulatedCluster(Configuration configuration) {
    this(
        Configurations.fleet(configuration),
        configuration.state().isBlank()
            ? Optional.empty()
            : Optional.of(Path.of(configuration.state())));
  }

  SimulatedCluster(Fleet fleet, Optional<Path> state) {
    this.fleet = fleet;
    this.state = state;
  }

  @Override
  public void start(ClusterSink sink, Resume resume) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("cluster.simulated")
            .start(() -> live(sink, resume));
  }

  private void live(ClusterSink sink, Resume resume) {
    try (Keeping keeping = Keeping.open(state)) {
      Ticking clock = new Ticking();
      SimulatedAgents agents = new SimulatedAgents(fleet);
      agents.replay(keeping.read(), clock.now());
      keeping.rewrite(agents.condensed());
      LOG.info(
          "{} simulated agents, {} tasks from an earlier run", fleet.agents(), agents.taskCount());
      sink.connected(
          resume.frameworkId().orElse(Fleet.CLUSTER_ID + "-0000"),
          fleet.host(0),
          resume.frameworkId().isPresent(),
          true,
          fleet.region());
      agents.connect(resume.roles(), clock.now());
      List<Call> batch = new ArrayList<>();
      while (!stopped) {
        await(agents, clock, batch);
        long now = clock.now();
        batch.forEach(call -> call.at(agents, now));
        batch.clear();
        agents.advance(now);
        // First the journal: what was told must not be forgotten.
        keeping.append(agents.drainEntries());
        if (keeping.grown() > REWRITE_AT_BYTES) {
          keeping.rewrite(agents.condensed());
        }
        tell(sink, agents.drainReports());
      }
      if (resume.killOnStop()) {
        keeping.rewrite(List.of());
      }
    } catch (IOException e) {
      LOG.warn("simulated cluster: cannot keep its state in {}: {}", state.orElse(null), e.toString());
      sink.failed("cannot keep the state of the simulated agents: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a call or for something to become due. */
  private void await(SimulatedAgents agents, Ticking clock, List<Call> batch)
      throws InterruptedException {
    long wait = Math.max(0, agents.next().orElse(Long.MAX_VALUE) - clock.now());
    Call first = calls.poll(wait, TimeUnit.MILLISECONDS);
    if (first != null) {
      batch.add(first);
      calls.drainTo(batch, CALLS_AT_ONCE - 1);
    }
  }

  private void tell(ClusterSink sink, List<Report> reports) {
    for (Report report : reports) {
      if (stopped) {
        return;
      }
      switch (report) {
        case Report.Offers offers -> sink.offers(offers.offers());
        case Report.Status status -> sink.status(status.status());
      }
    }
  }

  private void call(Call call) {
    try {
      calls.put(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void accept(List<String> offerIds, List<Operation> operations, Duration refuse) {
    call((agents, now) -> agents.accept(offerIds, operations, refuse.toMillis(), now));
  }

  @Override
  public void decline(List<String> offerIds, Duration refuse) {
    call((agents, now) -> agents.decline(offerIds, refuse.toMillis(), now));
  }

  @Override
  public void revive(Set<String> roles) {
    call((agents, now) -> agents.revive(roles, now));
  }

  @Override
  public void suppress(Set<String> roles) {
    call((agents, now) -> agents.suppress(roles, now));
  }

  @Override
  public void kill(TaskRef task, Optional<Duration> grace) {
    call((agents, now) -> agents.kill(task, now));
  }

  @Override
  public void acknowledge(String taskId, String ackId) {
    call((agents, now) -> agents.acknowledge(taskId, ackId, now));
  }

  @Override
  public void reconcile(Collection<TaskRef> tasks) {
    List<TaskRef> refs = List.copyOf(tasks);
    call((agents, now) -> agents.reconcile(refs, now));
  }

  @Deactivate
  @Override
  public void stop() {
    stopped = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join(STOP_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Milliseconds since 1970 that never go back while we run. */
  private static final class Ticking {
    private final long startMs = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    long now() {
      return startMs + (System.nanoTime() - startNanos) / 1_000_000;
    }
  }
}
