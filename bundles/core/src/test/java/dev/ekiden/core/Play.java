package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Plays the world around the engine by hand: a store, a clock, one obedient cluster of four agents
 * that offers when it is asked to.
 */
final class Play {
  final Map<Entity.Key, Entity> store = new LinkedHashMap<>();
  final List<Event> events = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();

  /** Launched and not ended, with the agent. */
  final Map<String, String> running = new LinkedHashMap<>();

  Settings settings;
  State state;
  Instant now = Instant.parse("2025-01-01T00:00:00Z");
  private long seed = 1;
  private long offers;

  /** Whether launched tasks report running, and killed ones that they are, by themselves. */
  boolean obedient = true;

  Play() {
    this(Settings.DEFAULT);
  }

  Play(Settings settings) {
    this.settings = settings;
    state = State.restore(settings, List.of());
    send(new Command.Recover());
    up();
  }

  void up() {
    send(new Command.ClusterUp("c", "framework", "master", false, false, Optional.empty()));
  }

  Reply send(Command command) {
    Outcome outcome = Engine.step(state, new Input(command, now, seed++));
    state = outcome.next();
    for (Change change : outcome.changes()) {
      switch (change) {
        case Change.Put put -> store.put(put.key(), put.entity());
        case Change.Remove remove -> store.remove(remove.key());
      }
    }
    events.addAll(outcome.events());
    effects.addAll(outcome.effects());
    List<Effect> mine = List.copyOf(outcome.effects());
    mine.forEach(this::react);
    return outcome.reply();
  }

  private void react(Effect effect) {
    switch (effect) {
      case Effect.Revive revive -> offer(revive.roles().iterator().next());
      case Effect.Rank rank -> send(new Command.Ranked(rank.request(), List.of()));
      case Effect.Accept accept -> accept.operations().forEach(this::launched);
      case Effect.Kill kill -> {
        if (obedient && running.containsKey(kill.task().taskId())) {
          status(kill.task().taskId(), TaskStatus.State.KILLED);
        }
      }
      default -> {}
    }
  }

  private void launched(Operation operation) {
    if (operation instanceof Operation.Launch launch) {
      running.put(launch.task().id().toString(), launch.task().agentId());
      if (obedient) {
        status(launch.task().id().toString(), TaskStatus.State.RUNNING);
      }
    }
  }

  void offer(String role) {
    List<Offer> made = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      made.add(
          new Offer(
              "o" + offers++,
              "agent" + i,
              "host" + i,
              List.of(
                  Resource.scalar("cpus", 100),
                  Resource.scalar("mem", 100_000),
                  Resource.scalar("disk", 100_000),
                  Resource.ports(31_000, 32_000)),
              Map.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              role));
    }
    send(new Command.OffersMade("c", made));
  }

  void status(String task, TaskStatus.State state) {
    if (Conditions.of(status(task, state, Optional.empty())).terminal()) {
      running.remove(task);
    }
    send(new Command.StatusReported("c", status(task, state, Optional.empty())));
  }

  TaskStatus status(String task, TaskStatus.State state, Optional<Boolean> healthy) {
    return new TaskStatus(
        task,
        state,
        Optional.of("ack"),
        Optional.ofNullable(running.get(task)),
        Optional.empty(),
        "",
        now,
        healthy,
        Optional.empty(),
        List.of(),
        Map.of());
  }

  /** Lets time pass, timer by timer. */
  void pass(Duration time) {
    Instant until = now.plus(time);
    while (state.nextTimer().filter(t -> !t.isAfter(until)).isPresent()) {
      Instant due = state.nextTimer().get();
      now = due.isAfter(now) ? due : now;
      send(new Command.Tick());
    }
    now = until;
  }

  /** As after a crash: only what was stored is left. */
  void restart() {
    state = State.restore(settings, store.values());
    send(new Command.Recover());
  }

  // Requests

  static AppUpdate update(UnaryOperator<AppUpdateBuilder> with) {
    return with.apply(AppUpdateBuilder.builder(NOTHING)).build();
  }

  private static final AppUpdate NOTHING = AppUpdateBuilder.builder().build();

  Reply create(String id, UnaryOperator<AppUpdateBuilder> with) {
    AppUpdate app = update(b -> with.apply(small(b, id)));
    return send(new Command.CreateApp(app, false, Origin.SELF));
  }

  static AppUpdateBuilder small(AppUpdateBuilder app, String id) {
    return app.id(Optional.of(id))
        .cmd(Optional.of("sleep 1000"))
        .cpus(Optional.of(0.1))
        .mem(Optional.of(32.0));
  }

  Reply change(String id, boolean force, UnaryOperator<AppUpdateBuilder> with) {
    return send(
        new Command.UpdateApp(PathId.of(id), update(with), true, false, force, Origin.SELF));
  }

  // Looking

  Collection<Instance> instances(String id) {
    return state.instances(PathId.of(id));
  }

  long running(String id) {
    return instances(id).stream().filter(i -> i.condition() == Condition.RUNNING).count();
  }

  List<String> told() {
    return events.stream()
        .map(
            e ->
                switch (e) {
                  case Event.InstanceChanged i -> i.type() + ":" + i.condition().label();
                  case Event.StatusUpdate s -> s.type() + ":" + s.state();
                  default -> e.type();
                })
        .toList();
  }

  <T extends Effect> List<T> effects(Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
