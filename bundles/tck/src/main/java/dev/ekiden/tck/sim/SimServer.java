package dev.ekiden.tck.sim;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.core.Change;
import dev.ekiden.core.Effect;
import dev.ekiden.core.Engine;
import dev.ekiden.core.Input;
import dev.ekiden.core.Outcome;
import dev.ekiden.core.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loop around the core as the runtime runs it: steps go ahead, batches of changes follow to the
 * store, and nothing leaves before it is there. Crashes lose all the rest.
 */
final class SimServer {
  private record Taken(Outcome outcome, Consumer<Reply> reply) {}

  private final Agenda agenda;
  private final Chaos chaos;
  private final Trace trace;
  private final Settings settings;
  private final SimStore store = new SimStore();
  private final Invariants invariants;
  private final Witness witness;
  private final Consumer<Effect> outside;
  private final Runnable started;
  private final List<Taken> unreleased = new ArrayList<>();
  private Optional<State> state = Optional.empty();
  private State durable;
  private boolean committing;
  private Instant tickAt = Instant.MAX;

  /** Grows with every crash: what was under way then is void. */
  private int life;

  private int crashes;
  private long steps;

  SimServer(
      Agenda agenda,
      Chaos chaos,
      Trace trace,
      Settings settings,
      Consumer<Effect> outside,
      Runnable started) {
    this.agenda = agenda;
    this.chaos = chaos;
    this.trace = trace;
    this.settings = settings;
    this.outside = outside;
    this.started = started;
    invariants = new Invariants(trace);
    witness = new Witness(chaos.census);
    durable = State.empty(settings);
  }

  void start() {
    State loaded = State.restore(settings, List.copyOf(store.all()));
    invariants.restored(durable, loaded);
    state = Optional.of(loaded);
    tickAt = Instant.MAX;
    submit(new Command.Recover(), reply -> {});
    started.run();
  }

  boolean up() {
    return state.isPresent();
  }

  int life() {
    return life;
  }

  int crashes() {
    return crashes;
  }

  long steps() {
    return steps;
  }

  /** As it runs now. */
  State state() {
    return state.orElse(durable);
  }

  State durable() {
    return durable;
  }

  void submit(Command command, Consumer<Reply> reply) {
    if (state.isEmpty()) {
      return;
    }
    State before = state.get();
    trace.add(agenda.now(), command);
    Input input = new Input(command, agenda.now(), chaos.random.nextLong());
    Outcome outcome = Engine.step(before, input);
    steps++;
    state = Optional.of(outcome.next());
    invariants.stepped(before, command, outcome);
    witness.saw(command, outcome);
    if (!(outcome.reply() instanceof Reply.Done)) {
      trace.add(agenda.now(), outcome.reply());
    }
    unreleased.add(new Taken(outcome, reply));
    if (!committing) {
      committing = true;
      soon(chaos.between(0, 10), this::commit);
    }
    watchTimers();
  }

  private void soon(long millis, Runnable action) {
    int now = life;
    agenda.inMillis(
        millis,
        () -> {
          if (now == life) {
            action.run();
          }
        });
  }

  private void watchTimers() {
    Instant due = state.flatMap(State::nextTimer).orElse(Instant.MAX);
    if (due.isBefore(tickAt)) {
      tickAt = due;
      int now = life;
      agenda.at(
          due,
          () -> {
            if (now == life && tickAt.equals(due)) {
              tickAt = Instant.MAX;
              submit(new Command.Tick(), reply -> {});
              watchTimers();
            }
          });
    }
  }

  private void commit() {
    if (chaos.strikes("store unavailable", 30)) {
      trace.add(agenda.now(), "store unavailable");
      soon(chaos.between(10, 300), this::commit);
      return;
    }
    committing = false;
    List<Taken> batch = List.copyOf(unreleased);
    unreleased.clear();
    if (chaos.strikes("crash before the commit", 2)) {
      crash("before the commit");
      return;
    }
    List<Change> changes = new ArrayList<>();
    batch.forEach(taken -> changes.addAll(taken.outcome().changes()));
    store.commit(changes);
    invariants.committed(changes);
    durable = batch.getLast().outcome().next();
    if (chaos.strikes("crash after the commit", 2)) {
      crash("after the commit");
      return;
    }
    for (Taken taken : batch) {
      taken.reply().accept(taken.outcome().reply());
      for (Effect effect : taken.outcome().effects()) {
        released(effect);
      }
    }
  }

  private void released(Effect effect) {
    if (effect instanceof Effect.Accept accept) {
      for (Operation operation : accept.operations()) {
        if (operation instanceof Operation.Launch launch) {
          launchIsDurable(launch.task().id());
        }
      }
    }
    outside.accept(effect);
  }

  private void launchIsDurable(TaskId task) {
    Optional<Entity> stored =
        store.get(new Entity.Key(Entity.Kind.INSTANCE, task.instance().toString()));
    boolean known =
        stored.orElse(null) instanceof Instance instance
            && instance.tasks().stream().anyMatch(t -> t.id().equals(task));
    invariants.require(known, () -> "launched before it was durable: " + task);
  }

  void crash(String when) {
    trace.add(agenda.now(), "CRASH " + when);
    crashes++;
    life++;
    state = Optional.empty();
    unreleased.clear();
    committing = false;
    agenda.inMillis(chaos.between(50, 3_000), this::start);
  }

  Invariants invariants() {
    return invariants;
  }
}
