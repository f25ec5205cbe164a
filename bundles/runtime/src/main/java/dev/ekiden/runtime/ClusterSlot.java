package dev.ekiden.runtime;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.core.Effect;
import dev.ekiden.core.State;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.cluster.ClusterSink;
import dev.ekiden.spi.cluster.Resume;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cluster engine, by name. What it is to do is handed over in order; what it has to say becomes
 * commands. An engine that fails is stopped and started again: what got lost in between comes to
 * light when the core reconciles.
 */
final class ClusterSlot extends Slot<Cluster> {
  private static final Logger log = LoggerFactory.getLogger(ClusterSlot.class);

  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(3);

  /** Wishes that may wait for the engine; with one more it counts as broken. */
  static final int MOST = 100_000;

  private final String name;
  private final Supplier<State> state;
  private final BooleanSupplier killOnExit;
  private final Consumer<Command.News> news;
  // Guarded by lock
  private final ArrayDeque<Effect> wishes = new ArrayDeque<>();
  private @Nullable Seat<Cluster> begunSeat;
  // Only the slot's thread
  private @Nullable Sink sink;

  /** As the engine said last; may be ahead of what is durable. */
  private volatile Optional<String> frameworkId = Optional.empty();

  ClusterSlot(
      String name,
      Supplier<State> state,
      BooleanSupplier killOnExit,
      Consumer<Command.News> news,
      Pace pace,
      InstantSource clock) {
    super("cluster " + name, pace, clock);
    this.name = name;
    this.state = state;
    this.killOnExit = killOnExit;
    this.news = news;
  }

  /** Any thread; never waits. Without an engine the wish is dropped: it starts with a reconcile. */
  void wish(Effect effect) {
    lock.lock();
    try {
      Seat<Cluster> now = begunSeat;
      if (now == null) {
        return;
      }
      if (wishes.size() >= MOST) {
        wishes.clear();
        broken(now, MOST + " wishes wait for it");
        return;
      }
      wishes.addLast(effect);
      signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  boolean hasWork() {
    return !wishes.isEmpty();
  }

  @Override
  boolean restartsAfterFailure() {
    return true;
  }

  @Override
  void begin(Seat<Cluster> seat) throws PluginFailed, InterruptedException {
    State now = state.get();
    Resume resume =
        new Resume(
            frameworkId.or(() -> now.frameworkId(name)),
            Set.of(now.settings().role()),
            now.openTasks(name));
    lock.lock();
    try {
      wishes.clear();
      begunSeat = seat;
    } finally {
      lock.unlock();
    }
    Sink fresh = new Sink(seat);
    sink = fresh;
    seat.caller.call(
        CALL,
        () -> {
          seat.service().start(fresh, resume);
          return true;
        });
  }

  @Override
  void work(Seat<Cluster> seat) throws PluginFailed, InterruptedException {
    Effect wish;
    lock.lock();
    try {
      wish = wishes.removeFirst();
      seat.standing.figure("waiting", wishes.size());
    } finally {
      lock.unlock();
    }
    seat.caller.call(
        CALL,
        () -> {
          carryOut(seat.service(), wish);
          return true;
        });
  }

  private static void carryOut(Cluster cluster, Effect wish) {
    switch (wish) {
      case Effect.Accept e -> cluster.accept(e.offers(), e.operations(), e.refuse());
      case Effect.Decline e -> cluster.decline(e.offers(), e.refuse());
      case Effect.Revive e -> cluster.revive(e.roles());
      case Effect.Suppress e -> cluster.suppress(e.roles());
      case Effect.Kill e -> cluster.kill(e.task(), e.grace());
      case Effect.Acknowledge e -> cluster.acknowledge(e.taskId(), e.ackId());
      case Effect.Reconcile e -> cluster.reconcile(e.tasks());
      case Effect.Rank _, Effect.Probe _, Effect.ProbeReadiness _ ->
          throw new IllegalArgumentException("not for a cluster: " + wish);
    }
  }

  @Override
  void end(Seat<Cluster> seat) throws InterruptedException {
    Sink old = sink;
    sink = null;
    lock.lock();
    try {
      begunSeat = null;
      wishes.clear();
    } finally {
      lock.unlock();
    }
    boolean wasUp = old != null && old.shut();
    boolean kill = closing() && killOnExit.getAsBoolean();
    try {
      seat.caller.call(
          STOP,
          () -> {
            if (kill) {
              seat.service().teardown();
            } else {
              seat.service().stop();
            }
            return true;
          });
    } catch (PluginFailed e) {
      log.warn("{} did not stop well: {}", seat.plugin.title(), e.getMessage());
    }
    if (wasUp) {
      news.accept(new Command.ClusterDown(name));
    }
  }

  /** What one engine says while it is in use; afterwards nobody listens. */
  private final class Sink implements ClusterSink {
    private final Seat<Cluster> seat;
    private volatile boolean listening = true;
    private volatile boolean up;

    Sink(Seat<Cluster> seat) {
      this.seat = seat;
    }

    /** Returns whether the cluster was connected. */
    boolean shut() {
      listening = false;
      return up;
    }

    private void tell(Command.News command) {
      if (listening) {
        news.accept(command);
      }
    }

    @Override
    public void connected(
        String frameworkId,
        String master,
        boolean reregistered,
        boolean runsChecks,
        Optional<String> region) {
      if (listening) {
        log.info(
            "Cluster {}: {} with {} as {}",
            name,
            reregistered ? "registered again" : "registered",
            master,
            frameworkId);
        ClusterSlot.this.frameworkId = Optional.of(frameworkId);
        up = true;
      }
      tell(new Command.ClusterUp(name, frameworkId, master, reregistered, runsChecks, region));
    }

    @Override
    public void disconnected() {
      if (listening) {
        log.warn("Cluster {}: disconnected", name);
        up = false;
      }
      tell(new Command.ClusterDown(name));
    }

    @Override
    public void offers(List<Offer> offers) {
      tell(new Command.OffersMade(name, offers));
    }

    @Override
    public void rescind(String offerId) {
      tell(new Command.OfferRescinded(name, offerId));
    }

    @Override
    public void status(TaskStatus status) {
      tell(new Command.StatusReported(name, status));
    }

    @Override
    public void message(String agentId, String executorId, byte[] data) {
      tell(new Command.MessageReceived(name, agentId, executorId, data));
    }

    @Override
    public void failed(String reason) {
      if (listening) {
        broken(seat, reason);
      }
    }
  }
}
