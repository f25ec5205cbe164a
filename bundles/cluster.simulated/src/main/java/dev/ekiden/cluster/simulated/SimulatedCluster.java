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
import org.osgi.framework.BundleContext;
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

  /** Framework property: directory of everything that has to last. */
  private static final String DATA = "ekiden.data";

  /** Something to be done at a time. */
  private interface Call {
    void at(SimulatedAgents agents, long now);
  }

  private final Fleet fleet;
  private final Keeper keeper;
  private volatile Optional<Run> run = Optional.empty();

  @Activate
  public SimulatedCluster(BundleContext context, Configuration configuration) {
    this(Configurations.fleet(configuration), keeper(context, configuration.state().strip()));
  }

  SimulatedCluster(Fleet fleet, Keeper keeper) {
    this.fleet = fleet;
    this.keeper = keeper;
  }

  private static Keeper keeper(BundleContext context, String state) {
    if (state.isEmpty()) {
      return new Keeper.Memory();
    }
    Path file = Path.of(state);
    String data = context.getProperty(DATA);
    return new Journal(data == null ? file : Path.of(data).resolve(file));
  }

  @Override
  public synchronized void start(ClusterSink sink, Resume resume) {
    stop();
    run = Optional.of(new Run(sink, resume));
  }

  /** From a start to the next stop. */
  private final class Run {
    private final ClusterSink sink;
    private final Resume resume;
    private final BlockingQueue<Call> calls = new ArrayBlockingQueue<>(CALLS);
    private final Ticking clock = new Ticking();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile boolean killing;

    Run(ClusterSink sink, Resume resume) {
      this.sink = sink;
      this.resume = resume;
      this.thread = Thread.ofPlatform().daemon().name("cluster.simulated").unstarted(this::live);
      thread.start();
    }

    void live() {
      SimulatedAgents agents = new SimulatedAgents(fleet);
      try (keeper) {
        agents.replay(keeper.open(), clock.now());
        keeper.rewrite(agents.condensed());
        LOG.info("{} simulated agents, {} tasks found again", fleet.agents(), agents.taskCount());
        sink.connected(
            resume.frameworkId().orElse(Fleet.CLUSTER_ID + "-0000"),
            fleet.host(0),
            resume.frameworkId().isPresent(),
            true,
            fleet.region());
        agents.connect(resume.roles(), clock.now());
        while (!stopped) {
          step(agents, await(agents));
        }
        // What was asked before the stop is still done; nothing of it is told.
        List<Call> rest = new ArrayList<>();
        calls.drainTo(rest);
        step(agents, rest);
        keeper.rewrite(killing ? List.of() : agents.condensed());
      } catch (IOException e) {
        failed("cannot keep the state of the simulated agents: " + e);
      } catch (RuntimeException e) {
        LOG.error("simulated agents", e);
        failed("simulated agents: " + e);
      }
    }

    private void failed(String reason) {
      if (!stopped) {
        sink.failed(reason);
      }
    }

    private void step(SimulatedAgents agents, List<Call> due) throws IOException {
      long now = clock.now();
      due.forEach(call -> call.at(agents, now));
      agents.advance(now);
      // First the journal: what was told must not be forgotten.
      keeper.append(agents.drainEntries());
      if (keeper.grown() > REWRITE_AT_BYTES) {
        keeper.rewrite(agents.condensed());
      }
      for (Report report : agents.drainReports()) {
        if (!stopped) {
          tell(report);
        }
      }
    }

    /** Waits for calls or until something is due. */
    private List<Call> await(SimulatedAgents agents) {
      List<Call> due = new ArrayList<>();
      long wait = Math.max(0, agents.next().orElse(Long.MAX_VALUE) - clock.now());
      try {
        Call first = calls.poll(wait, TimeUnit.MILLISECONDS);
        if (first != null) {
          due.add(first);
          calls.drainTo(due, CALLS_AT_ONCE - 1);
        }
      } catch (InterruptedException e) {
        // Only stop interrupts, and the loop looks at its flag; the journal is still to be closed.
      }
      return due;
    }

    private void tell(Report report) {
      switch (report) {
        case Report.Offers offers -> sink.offers(offers.offers());
        case Report.Status status -> sink.status(status.status());
      }
    }

    void call(Call call) {
      try {
        while (!stopped && !calls.offer(call, 1, TimeUnit.SECONDS)) {
          LOG.warn("simulated agents are busy, {} calls wait", CALLS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void stop(boolean kill) {
      killing = kill;
      stopped = true;
      thread.interrupt();
      try {
        thread.join(STOP_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * What comes between a stop and the next start is for nobody. Takes no lock, since a sink may
   * call back while a stop waits for it.
   */
  private void call(Call call) {
    run.ifPresent(r -> r.call(call));
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
  public synchronized void stop() {
    end(false);
  }

  @Override
  public synchronized void teardown() {
    end(true);
  }

  private void end(boolean kill) {
    run.ifPresent(r -> r.stop(kill));
    run = Optional.empty();
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
