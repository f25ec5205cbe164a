package dev.ekiden.rest;

import dev.ekiden.api.Command;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.core.Effect;
import dev.ekiden.core.Engine;
import dev.ekiden.core.Input;
import dev.ekiden.core.Outcome;
import dev.ekiden.core.State;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The real core, with nothing between it and the caller, beside a cluster of two agents that obeys
 * at once, but only when it is {@link #work told to}: what a request changes can be told apart from
 * what follows of it.
 */
final class WorkingCore implements Orchestrator {
  private final Settings settings;
  private final Queue<Effect> effects = new ArrayDeque<>();
  private volatile State state;
  private Instant now = TestServer.NOW;
  private long seed = 1;
  private long offers;
  private long changes;

  WorkingCore(Settings settings) {
    this.settings = settings;
    state = State.restore(settings, List.of());
    step(new Command.Recover());
    step(new Command.ClusterUp("c", "f", "m", false, true, Optional.empty()));
  }

  /** How many entities requests have written or removed so far. */
  synchronized long changes() {
    return changes;
  }

  @Override
  public synchronized CompletionStage<Reply> submit(Command command) {
    try {
      Outcome outcome = step(command);
      changes += outcome.changes().size();
      return CompletableFuture.completedStage(outcome.reply());
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private Outcome step(Command command) {
    now = now.plusMillis(1);
    Outcome outcome = Engine.step(state, new Input(command, now, seed++));
    state = outcome.next();
    effects.addAll(outcome.effects());
    return outcome;
  }

  /** Lets the cluster do what it was asked to, and a second pass. */
  synchronized void work() {
    now = now.plusSeconds(1);
    step(new Command.Tick());
    for (Effect effect = effects.poll(); effect != null; effect = effects.poll()) {
      switch (effect) {
        case Effect.Revive revive -> revive.roles().forEach(this::offer);
        case Effect.Rank rank -> step(new Command.Ranked(rank.request(), List.of()));
        case Effect.Accept accept -> accept.operations().forEach(this::carryOut);
        case Effect.Kill kill -> report(kill.task().taskId(), TaskStatus.State.KILLED);
        default -> {}
      }
    }
  }

  private void offer(String role) {
    List<Offer> made = new ArrayList<>();
    for (String host : List.of("h1", "h2")) {
      made.add(
          new Offer(
              "o" + offers++,
              "agent-" + host,
              host,
              List.of(
                  Resource.scalar("cpus", 10),
                  Resource.scalar("mem", 10_000),
                  Resource.scalar("disk", 10_000),
                  Resource.ports(31_000, 31_100)),
              Map.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              role));
    }
    step(new Command.OffersMade("c", made));
  }

  private void carryOut(Operation operation) {
    switch (operation) {
      case Operation.Launch launch -> runs(launch.task());
      case Operation.LaunchGroup group -> group.tasks().forEach(this::runs);
      default -> {}
    }
  }

  private void runs(TaskSpec task) {
    report(task.id().toString(), TaskStatus.State.RUNNING);
  }

  private void report(String task, TaskStatus.State how) {
    step(
        new Command.StatusReported(
            "c",
            new TaskStatus(
                task,
                how,
                Optional.of("ack"),
                Optional.empty(),
                Optional.empty(),
                "",
                now,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of())));
  }

  @Override
  public Snapshot snapshot() {
    return state;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Set<String> healthProtocols() {
    return Set.of("REDIS");
  }
}
