package dev.ekiden.runtime;

import dev.ekiden.api.Command;
import dev.ekiden.api.Figures;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.plugin.PluginSlots;
import dev.ekiden.core.Effect;
import dev.ekiden.core.State;
import dev.ekiden.spi.bridge.Bridge;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.events.EventLog;
import dev.ekiden.spi.events.EventSubscriber;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.scheduler.Scheduler;
import dev.ekiden.spi.storage.Storage;
import dev.ekiden.spi.storage.StorageException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtime without its container: the loop, the store's thread and all slots, wired. Plugins may
 * be added before it is started; they are used once the state is recovered.
 */
final class Server implements Orchestrator {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private static final Duration RECOVER = Duration.ofMinutes(1);
  private static final Duration LOOP_STOP = Duration.ofSeconds(2);
  private static final Duration SLOT_STOP = Duration.ofSeconds(3);

  private final Options options;
  private final InstantSource clock;
  private final Exit exit;

  private final Gauges gauges = new Gauges();
  private final Intake intake;
  private final Journal journal;
  private final Notes notes = new Notes();
  private final StorageSlot storage;
  private final SchedulerSlot scheduler;
  private final HealthSlots health;
  private final ReadinessProbes readiness;
  private final KillGate kills;
  private final Committer committer;
  private final Loop loop;
  private final Announcements announcements;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private final Map<String, ClusterSlot> clusters = new TreeMap<>();
  private final Map<String, BridgeSlot> bridges = new TreeMap<>();
  private final Map<String, EventSlot> subscribers = new TreeMap<>();
  private boolean recovered;
  private boolean closed;
  // Asked by the clusters' slots
  private volatile boolean exiting;

  /** The loop and the store's thread are. */
  private volatile boolean started;

  private volatile Published published;

  /**
   * What readers see.
   *
   * @param told number of the last event that is about it; the journal shows that a moment later
   */
  private record Published(State state, long told) {}

  /**
   * How the server behaves.
   *
   * @param storage name of the store to use
   * @param killOnExit tasks end with the process
   * @param capacity commands that may wait in front of the loop
   * @param killPatience how long a kill waits for the bridges
   * @param killDrain how long it waits then for requests under way
   * @param groupPatience a member of a consumer group that does nothing for so long is put out
   * @param refuseAfter a store that fails so long lets new writes be refused
   * @param hangsAfter one that does not even answer for so long, too
   */
  record Options(
      Settings settings,
      String storage,
      boolean killOnExit,
      int capacity,
      Journal.Limits journal,
      Duration groupPatience,
      Slot.Pace pace,
      Duration killPatience,
      Duration killDrain,
      Duration refuseAfter,
      Duration hangsAfter) {}

  Server(Options options, Stepper stepper, InstantSource clock, LongSupplier seeds, Exit exit) {
    this.options = options;
    this.clock = clock;
    this.exit = exit;
    this.published = new Published(State.empty(options.settings()), 0);
    this.intake = new Intake(options.capacity());
    this.journal =
        new Journal(
            options.journal(),
            clock,
            notes,
            options.groupPatience(),
            this::picture,
            this::announce);
    this.storage = new StorageSlot(options.storage(), clock);
    int probes = options.settings().maxConcurrentHealthChecks();
    this.scheduler = new SchedulerSlot(this::answer, options.pace(), clock);
    this.health = new HealthSlots(this::answer, probes, options.pace().probation(), clock);
    this.readiness = new ReadinessProbes(this::answer, probes);
    this.kills =
        new KillGate(this::routed, this::wish, options.killPatience(), options.killDrain());
    this.committer =
        new Committer(
            storage,
            intake,
            journal,
            notes,
            this::release,
            gauges,
            exit,
            this::died,
            options.refuseAfter(),
            options.hangsAfter());
    this.loop =
        new Loop(
            stepper,
            published.state(),
            intake,
            committer,
            journal,
            clock,
            seeds,
            gauges,
            this::died);
    this.announcements = new Announcements(event -> loop.submit(new Command.Announce(event)));
    show();
  }

  private void show() {
    gauges.show("loop.queue", intake::size);
    gauges.show("snapshot.revision", () -> published.state().revision());
    gauges.show("events.last", journal::last);
    gauges.show("events.kept", journal::count);
    gauges.show("events.kept.bytes", journal::bytes);
    gauges.show("store.size.bytes", storage::size);
    gauges.show("kills.held", kills::size);
  }

  // Start and stop

  /**
   * Waits for the store, reads what it holds and goes on from there. Blocks; plugins may come
   * meanwhile.
   *
   * @return false when the server may not start; it is told through {@link Exit}
   */
  boolean recover() throws InterruptedException {
    long began = System.nanoTime();
    State state;
    try {
      state = new Recovery(storage, journal, notes, options.settings()).state();
    } catch (StorageException e) {
      exit.now(1, "The store " + storage.name() + " cannot be used: " + e.getMessage());
      return false;
    }
    published = new Published(state, journal.last());
    storage.onChange(committer::wake);
    started = true;
    committer.start();
    loop.start(state);
    try {
      Reply reply =
          loop.submit(new Command.Recover())
              .toCompletableFuture()
              .get(RECOVER.toMillis(), TimeUnit.MILLISECONDS);
      if (!(reply instanceof Reply.Done)) {
        exit.now(1, "The state could not be recovered: " + reply);
        return false;
      }
    } catch (ExecutionException | TimeoutException e) {
      exit.now(1, "The state could not be recovered: " + e.getMessage());
      return false;
    }
    startSlots();
    log.info(
        "Recovered {} apps and pods, {} running tasks and {} events in {} ms",
        state.specsBelow(PathId.ROOT).size(),
        state.totals().running(),
        journal.count(),
        (System.nanoTime() - began) / 1_000_000);
    return true;
  }

  private void startSlots() {
    lock.lock();
    try {
      recovered = true;
      kills.start();
      scheduler.start();
      journal.open();
      bridges.values().forEach(Slot::start);
      subscribers.values().forEach(Slot::start);
      clusters.values().forEach(Slot::start);
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of everything because the process ends: then tasks may have to end, too. */
  void exit() throws InterruptedException {
    exiting = true;
    close();
  }

  /** Lets go of everything; tasks go on. What was acknowledged is durable. */
  void close() throws InterruptedException {
    List<Slot<?>> slots = new ArrayList<>();
    boolean running;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      running = recovered;
      slots.addAll(clusters.values());
      slots.addAll(bridges.values());
      slots.addAll(subscribers.values());
      slots.add(scheduler);
    } finally {
      lock.unlock();
    }
    if (running) {
      List<Thread> closing = new ArrayList<>();
      for (Slot<?> slot : slots) {
        closing.add(Thread.startVirtualThread(() -> closeQuietly(slot)));
      }
      for (Thread thread : closing) {
        thread.join();
      }
      journal.close();
      kills.stop();
    }
    if (started) {
      loop.stop(LOOP_STOP);
      committer.stop(LOOP_STOP);
    }
    readiness.close();
    storage.close();
  }

  private static void closeQuietly(Slot<?> slot) {
    try {
      slot.close(SLOT_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void died(Thread thread, Throwable cause) {
    log.error("The thread {} died", thread.getName(), cause);
    exit.now(1, "Ekiden met a defect it cannot go on with: " + Caller.text(cause));
  }

  // What came of commands, on the store's thread

  private void release(Committer.Released released) {
    State before = published.state();
    State now = released.state();
    long told = published.told();
    for (Batch batch : released.batches()) {
      told = batch.frames().isEmpty() ? told : batch.frames().getLast().sequence();
    }
    published = new Published(now, told);
    if (now.routingRevision() != before.routingRevision()) {
      bridgeSlots().forEach(Slot::signal);
    }
    for (Batch batch : released.batches()) {
      batch.answers().forEach(Batch.Answer::give);
    }
    for (Batch batch : released.batches()) {
      batch.effects().forEach(this::dispatch);
    }
    for (Batch batch : released.batches()) {
      journal.append(batch.frames());
    }
  }

  private void dispatch(Effect effect) {
    switch (effect) {
      case Effect.Kill e -> kills.pass(e);
      case Effect.Rank e -> scheduler.rank(e);
      case Effect.Probe e -> health.probe(e);
      case Effect.ProbeReadiness e -> readiness.probe(e);
      case Effect.Accept e -> wish(e.cluster(), e);
      case Effect.Decline e -> wish(e.cluster(), e);
      case Effect.Revive e -> wish(e.cluster(), e);
      case Effect.Suppress e -> wish(e.cluster(), e);
      case Effect.Acknowledge e -> wish(e.cluster(), e);
      case Effect.Reconcile e -> wish(e.cluster(), e);
    }
  }

  private void wish(Effect.Kill kill) {
    wish(kill.cluster(), kill);
  }

  private void wish(String cluster, Effect effect) {
    ClusterSlot slot;
    lock.lock();
    try {
      slot = clusters.get(cluster);
    } finally {
      lock.unlock();
    }
    if (slot != null) {
      slot.wish(effect);
    }
  }

  private List<BridgeSlot> bridgeSlots() {
    lock.lock();
    try {
      return List.copyOf(bridges.values());
    } finally {
      lock.unlock();
    }
  }

  /** The routing revision that all bridges have applied. */
  private long routed() {
    return bridgeSlots().stream()
        .filter(b -> !b.vacant())
        .mapToLong(BridgeSlot::applied)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private void answer(Command.News news) {
    loop.answer(news);
  }

  private EventLog.Picture picture() {
    Published now = published;
    return new EventLog.Picture(
        now.told(), StateEvents.frames(now.state(), now.told(), clock.instant()));
  }

  private void announce(Event event) {
    announcements.add(event);
  }

  // Plugins, from any thread

  void addStorage(Plugin<Storage> plugin) {
    storage.add(plugin);
  }

  void removeStorage(Plugin<Storage> plugin) {
    storage.remove(plugin);
  }

  void addScheduler(Plugin<Scheduler> plugin) {
    scheduler.add(plugin);
  }

  void removeScheduler(Plugin<Scheduler> plugin) {
    scheduler.remove(plugin);
  }

  void addHealth(Plugin<HealthProbe> plugin, Set<String> protocols) {
    health.add(plugin, protocols);
  }

  void removeHealth(Plugin<HealthProbe> plugin) {
    health.remove(plugin);
  }

  void addCluster(Plugin<Cluster> plugin) {
    add(
        clusters,
        plugin,
        name ->
            new ClusterSlot(
                name,
                () -> published.state(),
                () -> exiting && options.killOnExit(),
                loop::news,
                options.pace(),
                clock));
  }

  void removeCluster(Plugin<Cluster> plugin) {
    remove(clusters, plugin);
  }

  void addBridge(Plugin<Bridge> plugin) {
    add(
        bridges,
        plugin,
        name ->
            new BridgeSlot(
                name,
                () -> published.state(),
                kills::progress,
                BridgeSlot.AGAIN,
                options.pace(),
                clock));
  }

  void removeBridge(Plugin<Bridge> plugin) {
    remove(bridges, plugin);
    kills.progress();
  }

  void addSubscriber(Plugin<EventSubscriber> plugin) {
    add(subscribers, plugin, name -> new EventSlot(name, journal, notes, options.pace(), clock));
  }

  void removeSubscriber(Plugin<EventSubscriber> plugin) {
    remove(subscribers, plugin);
  }

  private <S, T extends Slot<S>> void add(
      Map<String, T> slots, Plugin<S> plugin, Function<String, T> make) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      T slot = slots.get(plugin.name());
      if (slot == null) {
        slot = make.apply(plugin.name());
        slots.put(plugin.name(), slot);
        if (recovered) {
          slot.start();
        }
      }
      slot.add(plugin);
    } finally {
      lock.unlock();
    }
  }

  private <S, T extends Slot<S>> void remove(Map<String, T> slots, Plugin<S> plugin) {
    lock.lock();
    try {
      T slot = slots.get(plugin.name());
      if (slot != null) {
        slot.remove(plugin);
      }
    } finally {
      lock.unlock();
    }
  }

  // What others see

  @Override
  public CompletionStage<Reply> submit(Command command) {
    return loop.submit(command);
  }

  @Override
  public Snapshot snapshot() {
    return published.state();
  }

  @Override
  public Settings settings() {
    return options.settings();
  }

  @Override
  public Set<String> healthProtocols() {
    return health.protocols();
  }

  @Override
  public Optional<String> impediment() {
    return committer.failingTooLong();
  }

  EventLog events() {
    return journal;
  }

  Figures figures() {
    return gauges;
  }

  /** The clock has jumped. */
  void wake() {
    loop.wake();
  }

  PluginSlots slots() {
    return new Slots(
        () -> {
          List<Slots.Part> parts = new ArrayList<>(List.of(storage, scheduler, health));
          lock.lock();
          try {
            parts.addAll(clusters.values());
            parts.addAll(bridges.values());
            parts.addAll(subscribers.values());
          } finally {
            lock.unlock();
          }
          return parts;
        });
  }
}
