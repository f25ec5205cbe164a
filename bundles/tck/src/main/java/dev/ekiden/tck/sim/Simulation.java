package dev.ekiden.tck.sim;

import dev.ekiden.api.Command;
import dev.ekiden.api.Settings;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.core.Effect;
import dev.ekiden.core.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run: some minutes of callers' wishes and trouble of every kind, then calm until everything is
 * at rest. Throws an {@link AssertionError} that tells what happened last when something does not
 * hold.
 */
public final class Simulation {
  private static final Duration TROUBLE = Duration.ofMinutes(2);
  private static final Duration CALM = Duration.ofHours(2);

  private final Agenda agenda = new Agenda();
  private final Trace trace = new Trace();
  private final Chaos chaos;
  private final Workload workload;
  private final SimCluster cluster;
  private final SimServer server;

  private Simulation(long seed) {
    chaos = new Chaos(seed);
    workload = new Workload(chaos);
    cluster = new SimCluster(agenda, chaos, trace, news -> server().submit(news, reply -> {}));
    server = new SimServer(agenda, chaos, trace, settings(), this::carryOut, cluster::connect);
  }

  private SimServer server() {
    return server;
  }

  /** Bounds are drawn, too, so that they are met. */
  private Settings settings() {
    Settings settings = Settings.DEFAULT.withMaxRunningDeployments(20).withRole(SimCluster.ROLE);
    if (chaos.chance(30)) {
      settings = settings.withKillChunkSize(2);
    }
    if (chaos.chance(30)) {
      settings = settings.withMaxConcurrentHealthChecks(2);
    }
    if (chaos.chance(20)) {
      settings = settings.withMaxInstancesPerOffer(Optional.of(1));
    }
    if (chaos.chance(20)) {
      settings = settings.withLaunchTokens(Optional.of(3));
    }
    return settings;
  }

  /** What a run was like. {@code hash}: equal for equal runs; {@code counts}: what happened. */
  public record Report(long steps, int crashes, long hash, Map<String, Long> counts) {
    public Report {
      counts = Map.copyOf(counts);
    }
  }

  /** Runs one seed. */
  public static Report run(long seed) {
    return new Simulation(seed).run();
  }

  private Report run() {
    try {
      server.start();
      Instant end = agenda.now().plus(TROUBLE);
      wish(end);
      trouble(end);
      until(end);
      calm();
      return new Report(server.steps(), server.crashes(), trace.hash(), chaos.census.counts());
    } catch (RuntimeException e) {
      throw new AssertionError("%s%n%s".formatted(e, trace), e);
    }
  }

  private void until(Instant end) {
    while (agenda.next(end)) {
      // everything happens in there
    }
  }

  private void wish(Instant end) {
    if (agenda.now().isAfter(end)) {
      return;
    }
    if (server.up()) {
      Command wish = workload.next(server.state());
      server.submit(wish, reply -> {});
    }
    agenda.inMillis(chaos.between(0, 12_000), () -> wish(end));
  }

  private void trouble(Instant end) {
    if (agenda.now().isAfter(end)) {
      return;
    }
    switch (chaos.random.nextInt(6)) {
      case 0 -> {
        if (server.up()) {
          cluster.disconnected();
          chaos.census.count("fault: crash at any time");
          server.crash("at any time");
        }
      }
      case 1 -> cluster.loseAgent();
      case 2 -> {
        if (server.up() && cluster.connected()) {
          chaos.census.count("fault: connection lost");
          server.submit(new Command.ClusterDown(SimCluster.NAME), reply -> {});
          cluster.disconnected();
          int life = server.life();
          agenda.inMillis(
              chaos.between(10, 20_000),
              () -> {
                if (life == server.life()) {
                  cluster.connect();
                }
              });
        }
      }
      default -> {}
    }
    agenda.inMillis(chaos.between(3_000, 40_000), () -> trouble(end));
  }

  private void calm() {
    trace.add(agenda.now(), "CALM");
    chaos.cease();
    cluster.calm();
    Instant end = agenda.now().plus(CALM);
    while (agenda.now().isBefore(end)) {
      until(agenda.now().plusSeconds(20));
      if (quiet()) {
        break;
      }
    }
    server.invariants().atRest(server.state(), cluster.alive(), cluster.reserved());
  }

  private boolean quiet() {
    State state = server.state();
    return server.up()
        && cluster.connected()
        && state.deployments().isEmpty()
        && state.queue().isEmpty()
        && cluster.alive().size()
            == state.specsBelow(PathId.ROOT).stream().mapToInt(RunSpec::instances).sum()
        && state.specsBelow(PathId.ROOT).stream()
            .allMatch(spec -> Invariants.good(state, spec) == spec.instances())
        && cluster.reserved().stream()
            .allMatch(id -> InstanceId.parse(id).flatMap(state::instance).isPresent());
  }

  // The world outside of the server

  private void carryOut(Effect effect) {
    int life = server.life();
    switch (effect) {
      case Effect.Rank rank -> later(life, 0, 20, ranked(rank));
      case Effect.Probe probe -> later(life, 1, 200, probed(probe));
      case Effect.ProbeReadiness probe ->
          later(
              life,
              1,
              200,
              new Command.ReadinessProbed(
                  probe.task(), probe.check().name(), response(probe.task())));
      default -> agenda.inMillis(1, () -> cluster.call(effect));
    }
  }

  private void later(int life, long from, long to, Command answer) {
    agenda.inMillis(
        chaos.between(from, to),
        () -> {
          if (life == server.life()) {
            server.submit(answer, reply -> {});
          }
        });
  }

  /** Sometimes no answer, sometimes a wrong one. */
  private Command ranked(Effect.Rank rank) {
    List<Command.Choice> choices = new ArrayList<>();
    if (!chaos.strikes("scheduler silent", 300)) {
      for (Effect.Waiting waiting : rank.waiting()) {
        for (int i = 0; i < waiting.count(); i++) {
          String offer =
              chaos.strikes("scheduler wrong", 50)
                  ? "no such offer"
                  : chaos.oneOf(waiting.feasible());
          choices.add(new Command.Choice(waiting.spec(), rank.cluster(), offer));
        }
      }
    }
    return new Command.Ranked(rank.request(), choices);
  }

  private Command probed(Effect.Probe probe) {
    Command.Verdict verdict;
    if (chaos.strikes("probe broken", 50)) {
      verdict = new Command.Verdict.Unknown("the probe broke");
    } else if (cluster.healthy(probe.task().toString()).orElse(false)) {
      verdict = new Command.Verdict.Healthy();
    } else {
      verdict = new Command.Verdict.Unhealthy("503");
    }
    return new Command.Probed(probe.task(), probe.check(), verdict);
  }

  private ReadinessResult.Response response(TaskId task) {
    boolean ready = cluster.healthy(task.toString()).orElse(false) && chaos.chance(50);
    return new ReadinessResult.Response(ready ? 200 : 503, "text/plain", "");
  }
}
