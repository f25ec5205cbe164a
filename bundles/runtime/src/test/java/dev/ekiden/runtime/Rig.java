package dev.ekiden.runtime;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.plugin.PluginKind;
import dev.ekiden.api.plugin.PluginStatus;
import dev.ekiden.core.Engine;
import dev.ekiden.core.Input;
import dev.ekiden.core.Outcome;
import dev.ekiden.core.State;
import dev.ekiden.tck.FakeStorage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.osgi.framework.Version;

/** A server on fakes, with a clock that stands still unless the test moves it. */
final class Rig implements AutoCloseable {
  private static final long DEADLINE_S = 30;

  static final Slot.Pace QUICK =
      new Slot.Pace(
          Duration.ofMillis(300),
          Duration.ofMillis(2),
          Duration.ofMillis(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  final FakeStorage storage;
  final Clock clock = new Clock();
  final BlockingQueue<Exited> exits = new LinkedBlockingQueue<>();
  final BlockingQueue<Command> stepped = new LinkedBlockingQueue<>();
  final Server server;
  private volatile Predicate<Command> defect = _ -> false;
  private long arrivals;

  record Exited(int code, String line) {}

  static final class Clock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    void advance(Duration by) {
      now = now.plus(by);
    }
  }

  Rig() {
    this(new FakeStorage(), new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20));
  }

  Rig(FakeStorage storage, Journal.Limits journal) {
    this(storage, journal, Duration.ofHours(1), Duration.ofMillis(200));
  }

  /** One that is impatient with members of consumer groups. */
  static Rig impatient(FakeStorage storage) {
    return new Rig(
        storage,
        false,
        new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20),
        Duration.ofMillis(300),
        Duration.ofHours(1),
        Duration.ofMillis(200),
        Duration.ofHours(1));
  }

  Rig(FakeStorage storage, Journal.Limits journal, Duration refuseAfter, Duration killPatience) {
    this(
        storage,
        false,
        journal,
        Duration.ofHours(1),
        refuseAfter,
        killPatience,
        Duration.ofHours(1));
  }

  /** One that takes a store that does not answer at once for one that hangs. */
  static Rig withoutPatienceForTheStore(FakeStorage storage) {
    return new Rig(
        storage,
        false,
        new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofMillis(200),
        Duration.ofMillis(1));
  }

  /**
   * One that is impatient with plugins.
   *
   * @param call how long a call may take
   * @param lastCall how long one may still take when its plugin is to go
   */
  static Rig hasty(Duration call, Duration lastCall) {
    return new Rig(
        new FakeStorage(),
        false,
        new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofMillis(200),
        Duration.ofHours(1),
        new Slot.Pace(QUICK.probation(), QUICK.firstRetry(), QUICK.lastRetry(), call, lastCall));
  }

  /** One whose tasks end with it. */
  static Rig killingTasks() {
    return new Rig(
        new FakeStorage(),
        true,
        new Journal.Limits(Duration.ofHours(1), 1_000, 1 << 20),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofMillis(200),
        Duration.ofHours(1));
  }

  private Rig(
      FakeStorage storage,
      boolean killTasksOnExit,
      Journal.Limits journal,
      Duration groupPatience,
      Duration refuseAfter,
      Duration killPatience,
      Duration hangsAfter) {
    this(
        storage,
        killTasksOnExit,
        journal,
        groupPatience,
        refuseAfter,
        killPatience,
        hangsAfter,
        QUICK);
  }

  private Rig(
      FakeStorage storage,
      boolean killTasksOnExit,
      Journal.Limits journal,
      Duration groupPatience,
      Duration refuseAfter,
      Duration killPatience,
      Duration hangsAfter,
      Slot.Pace pace) {
    this.storage = storage;
    this.server =
        new Server(
            new Server.Options(
                Settings.DEFAULT,
                "memory",
                killTasksOnExit,
                1_000,
                journal,
                groupPatience,
                pace,
                killPatience,
                Duration.ofMillis(1),
                refuseAfter,
                hangsAfter),
            this::step,
            clock,
            new SplittableRandom(1)::nextLong,
            (code, line) -> exits.add(new Exited(code, line)));
  }

  private Outcome step(State state, Input input) {
    stepped.add(input.command());
    if (defect.test(input.command())) {
      throw new IllegalStateException("a defect, as the test wants it");
    }
    return Engine.step(state, input);
  }

  void defect(Predicate<Command> which) {
    defect = which;
  }

  /** With the storage, recovered. */
  Rig start() throws InterruptedException {
    server.addStorage(plugin(PluginKind.STORAGE, "memory", storage));
    if (!server.recover()) {
      throw new AssertionError("not recovered: " + exits);
    }
    return this;
  }

  <S> Plugin<S> plugin(PluginKind kind, String name, S service) {
    return plugin(kind, name, "1.0.0", 1, service);
  }

  <S> Plugin<S> plugin(PluginKind kind, String name, String version, long bundle, S service) {
    return new Plugin<>(
        kind,
        name,
        "test." + kind.word() + "." + name,
        Version.valueOf(version),
        bundle,
        0,
        ++arrivals,
        service);
  }

  CompletableFuture<Reply> submit(Command command) {
    return server.submit(command).toCompletableFuture();
  }

  Reply ask(Command command) throws Exception {
    return submit(command).get(DEADLINE_S, TimeUnit.SECONDS);
  }

  static Command.CreateApp create(String id) {
    return create(id, 0);
  }

  static Command.CreateApp create(String id, int instances) {
    return new Command.CreateApp(update(id, instances), false, Origin.SELF);
  }

  static AppUpdate update(String id, int instances) {
    return AppUpdateBuilder.builder()
        .id(Optional.of(id))
        .cmd(Optional.of("sleep 1000"))
        .instances(Optional.of(instances))
        .build();
  }

  boolean knows(String app) {
    return server.snapshot().app(PathId.of(app)).isPresent();
  }

  void advance(Duration by) {
    clock.advance(by);
    server.wake();
  }

  /** Next command of a kind that the core saw, now or soon. */
  <C extends Command> C stepped(Class<C> kind) throws InterruptedException {
    for (Command command = stepped.poll(DEADLINE_S, TimeUnit.SECONDS);
        command != null;
        command = stepped.poll(DEADLINE_S, TimeUnit.SECONDS)) {
      if (kind.isInstance(command)) {
        return kind.cast(command);
      }
    }
    throw new AssertionError("no " + kind.getSimpleName() + " within " + DEADLINE_S + " s");
  }

  PluginStatus status(String name, String version) {
    return server.slots().plugins().stream()
        .filter(p -> p.name().equals(name) && p.version().equals(version))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no plugin " + name + " " + version));
  }

  void awaitState(String name, String version, PluginStatus.State state)
      throws InterruptedException {
    await(
        () -> status(name, version).state() == state,
        () -> "state " + state + ": " + status(name, version));
  }

  /** For what nobody tells about: looks again and again, and fails after a deadline. */
  static void await(BooleanSupplier wanted, java.util.function.Supplier<String> what)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + DEADLINE_S + " s: " + what.get());
      }
      Thread.sleep(1);
    }
  }

  static Offer offer(String id) {
    return new Offer(
        id,
        "agent-1",
        "host-1",
        List.of(
            Resource.scalar("cpus", 8),
            Resource.scalar("mem", 8192),
            Resource.scalar("disk", 10_000),
            Resource.ports(31_000, 31_100)),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "*");
  }

  @Override
  public void close() throws InterruptedException {
    storage.release();
    server.exit();
  }
}
