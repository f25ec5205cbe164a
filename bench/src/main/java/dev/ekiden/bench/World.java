package dev.ekiden.bench;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatusBuilder;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
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

/** A core, and around it a cluster that grants everything at once; time stands still. */
final class World {
  static final String CLUSTER = "bench";
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final ArrayDeque<Command> inbox = new ArrayDeque<>();
  private State state = State.empty(Settings.DEFAULT);
  private long seed;
  private int offers;

  /** With so many apps of one running instance each. */
  static World ofApps(int apps) {
    var world = new World();
    world.tell(new Command.Recover());
    world.tell(new Command.ClusterUp(CLUSTER, "f", "master", false, true, Optional.empty()));
    for (int i = 0; i < apps; i++) {
      world.tell(create("/app-" + i, 1));
      world.offer();
    }
    if (world.state.totals().running() != apps) {
      throw new IllegalStateException("only " + world.state.totals() + " of " + apps);
    }
    return world;
  }

  State state() {
    return state;
  }

  static Command.CreateApp create(String id, int instances) {
    return new Command.CreateApp(update(id, instances), false, Origin.SELF);
  }

  private static AppUpdate update(String id, int instances) {
    return AppUpdateBuilder.builder()
        .id(Optional.of(id))
        .cmd(Optional.of("sleep 1000"))
        .cpus(Optional.of(0.1))
        .mem(Optional.of(32.0))
        .instances(Optional.of(instances))
        .build();
  }

  static Outcome step(State state, Command command, long seed) {
    return Engine.step(state, new Input(command, NOW, seed));
  }

  /** A status of the one task of the app. */
  TaskStatus status(int app, TaskStatus.State reported) {
    var task =
        state.openTasks(CLUSTER).stream()
            .filter(id -> id.contains("app-" + app + "."))
            .findFirst()
            .orElseThrow();
    return status(task, reported);
  }

  private static TaskStatus status(String task, TaskStatus.State reported) {
    return TaskStatusBuilder.builder()
        .taskId(task)
        .state(reported)
        .ackId(Optional.of("ack"))
        .agentId(Optional.of("agent"))
        .message("")
        .timestamp(NOW)
        .ips(List.of())
        .details(Map.of())
        .build();
  }

  private void offer() {
    var offer =
        new Offer(
            "o-" + offers,
            "agent-" + offers,
            "host-" + offers++,
            List.of(
                Resource.scalar("cpus", 4),
                Resource.scalar("mem", 4_096),
                Resource.scalar("disk", 10_000),
                Resource.ports(31_000, 31_010)),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "*");
    tell(new Command.OffersMade(CLUSTER, List.of(offer)));
  }

  /** Steps through a command and all that comes of it. */
  void tell(Command first) {
    inbox.add(first);
    while (!inbox.isEmpty()) {
      var outcome = step(state, inbox.remove(), ++seed);
      state = outcome.next();
      outcome.effects().forEach(this::carryOut);
    }
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Rank rank -> inbox.add(new Command.Ranked(rank.request(), choices(rank)));
      case Effect.Accept accept -> {
        for (Operation operation : accept.operations()) {
          if (operation instanceof Operation.Launch launch) {
            var task = launch.task().id().toString();
            inbox.add(new Command.StatusReported(CLUSTER, status(task, TaskStatus.State.RUNNING)));
          }
        }
      }
      default -> {} // nothing of it changes what is measured
    }
  }

  private static List<Command.Choice> choices(Effect.Rank rank) {
    var choices = new ArrayList<Command.Choice>();
    for (Effect.Waiting waiting : rank.waiting()) {
      waiting.feasible().stream()
          .findFirst()
          .ifPresent(o -> choices.add(new Command.Choice(waiting.spec(), CLUSTER, o)));
    }
    return choices;
  }
}
