package dev.ekiden.cluster.local;

import dev.ekiden.api.model.Task;
import dev.ekiden.spi.cluster.ClusterSink;
import dev.ekiden.spi.cluster.Resume;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread in which an {@link Agent} lives, from opening the work directory to letting go of it.
 * What others want of the agent waits in a bounded queue; when it is full they wait, too.
 */
final class AgentThread {
  private static final Logger log = LoggerFactory.getLogger(AgentThread.class);
  private static final int INBOX = 10_000;
  private static final Duration TICK = Duration.ofMillis(20);

  /** How long a predecessor may take to let go of the work directory. */
  private static final Duration TAKEOVER = Duration.ofSeconds(5);

  /** Of the three seconds that a stop may take. */
  private static final Duration LET_GO = Duration.ofSeconds(1);

  private static final Duration KILL_GRACE = Duration.ofMillis(1200);
  private static final Duration KILL_ALL = Duration.ofMillis(2500);

  private final Options options;
  private final Resume resume;
  private final Reporter reporter;
  private final BlockingQueue<Consumer<Agent>> inbox = new ArrayBlockingQueue<>(INBOX);
  private final ExecutorService threads;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean killing;

  AgentThread(Options options, ClusterSink sink, Resume resume) {
    this.options = options;
    this.resume = resume;
    reporter = new Reporter(sink, addresses(options.hostname()));
    threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("ekiden-cluster-local-", 0).factory());
    thread = Thread.ofPlatform().daemon().name("ekiden-cluster-local").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Has something done in the thread, in order; dropped when it ends before. */
  void tell(Consumer<Agent> what) {
    try {
      while (!inbox.offer(what, TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!thread.isAlive()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets go. */
  void stop() {
    end(false);
  }

  /** Kills everything, then lets go. */
  void teardown() {
    end(true);
  }

  private void end(boolean kill) {
    reporter.mute();
    killing = kill;
    stopping = true;
    try {
      thread.join(killing ? KILL_ALL.plus(LET_GO.dividedBy(4)) : LET_GO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    if (thread.isAlive()) {
      thread.interrupt();
      log.warn("The thread of the local cluster did not end in time, it will when it can");
    }
  }

  private void run() {
    try (WorkDirectory work = open();
        Fetcher fetcher =
            new Fetcher(options, new FetchCache(work.cache(), options.cacheLimit()), threads)) {
      String frameworkId = resume.frameworkId().orElseGet(() -> "local-" + UUID.randomUUID());
      Agent agent =
          new Agent(
              options,
              work,
              resume,
              frameworkId,
              reporter,
              fetcher,
              threads,
              what -> tell(agentItself -> what.run()));
      reporter.connected(
          work.agentId(), frameworkId, options.hostname(), resume.frameworkId().isPresent());
      agent.adopt();
      loop(agent);
      agent.close();
      threads.shutdownNow(); // before the work directory is another's
    } catch (IOException e) {
      if (stopping) {
        return;
      }
      String reason = Starter.words(e);
      log.error("The local cluster cannot work in {}: {}", options.work(), reason);
      reporter.failed("The local cluster cannot work in " + options.work() + ": " + reason);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("The local cluster has a defect and stops", e);
      reporter.failed("defect in the local cluster: " + e);
    }
  }

  private WorkDirectory open() throws IOException, InterruptedException {
    long end = System.nanoTime() + TAKEOVER.toNanos();
    while (true) {
      Optional<WorkDirectory> work = WorkDirectory.open(options.work());
      if (work.isPresent()) {
        return work.get();
      }
      if (stopping || System.nanoTime() - end > 0) {
        throw new IOException("another Ekiden uses it");
      }
      TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
    }
  }

  private void loop(Agent agent) throws InterruptedException {
    long nextTick = System.nanoTime();
    while (!stopping) {
      long left = nextTick - System.nanoTime();
      Consumer<Agent> what = left > 0 ? inbox.poll(left, TimeUnit.NANOSECONDS) : inbox.poll();
      if (what != null) {
        what.accept(agent);
      }
      if (nextTick - System.nanoTime() <= 0) {
        agent.tick();
        nextTick = System.nanoTime() + TICK.toNanos();
      }
    }
    if (killing) {
      killAll(agent);
    }
  }

  private void killAll(Agent agent) throws InterruptedException {
    long end = System.nanoTime() + KILL_ALL.toNanos();
    agent.killAll(KILL_GRACE);
    while (!agent.idle() && System.nanoTime() - end < 0) {
      Consumer<Agent> what = inbox.poll(10, TimeUnit.MILLISECONDS);
      if (what != null) {
        what.accept(agent);
      }
      agent.tick();
    }
  }

  private static List<Task.IpAddress> addresses(String hostname) {
    try {
      return Arrays.stream(InetAddress.getAllByName(hostname))
          .map(
              address ->
                  new Task.IpAddress(
                      address.getHostAddress(), address instanceof Inet4Address ? "IPv4" : "IPv6"))
          .limit(1)
          .toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}
