package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.PortDefinition;
import dev.ekiden.api.model.ReadinessCheck;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.RoutingTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final PathId X = PathId.of("/x");
  private final Play play = new Play();

  static HealthCheck check(int grace, int failures) {
    return new HealthCheck(
        "HTTP",
        Optional.of("/"),
        Optional.of(0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(grace),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        failures,
        Duration.ZERO,
        Optional.of(false),
        "IPv4");
  }

  @BeforeEach
  void create() {
    play.create("/x", b -> b.healthChecks(Optional.of(List.of(check(5, 2)))));
    play.events.clear();
  }

  private Instance instance() {
    return play.instances("/x").iterator().next();
  }

  private void answer(Command.Verdict verdict) {
    play.pass(Duration.ofSeconds(1));
    Effect.Probe probe = play.effects(Effect.Probe.class).getLast();
    play.send(new Command.Probed(probe.task(), probe.check(), verdict));
  }

  private final Command.Verdict bad = new Command.Verdict.Unhealthy("503");
  private final Command.Verdict good = new Command.Verdict.Healthy();

  @Test
  void theDeploymentWaitsForTheFirstSuccess() {
    assertThat(play.state.deployments()).hasSize(1);
    assertThat(backend()).isEqualTo(RoutingTable.State.DOWN);
    answer(good);
    assertThat(play.state.deployments()).isEmpty();
    assertThat(backend()).isEqualTo(RoutingTable.State.UP);
    assertThat(play.told())
        .containsExactly(
            "health_status_changed_event",
            "instance_health_changed_event",
            "deployment_step_success",
            "deployment_success");
    assertThat(play.state.counts(X).healthy()).isEqualTo(1);
  }

  @Test
  void aRestartOfOursTakesNoLoadAway() {
    answer(good);
    play.restart();
    assertThat(backend()).isEqualTo(RoutingTable.State.UP);
    play.pass(Duration.ofSeconds(10));
    answer(bad);
    assertThat(backend()).isEqualTo(RoutingTable.State.DRAINING);
  }

  private RoutingTable.State backend() {
    return play.state
        .routing()
        .services()
        .getFirst()
        .ports()
        .getFirst()
        .backends()
        .getFirst()
        .state();
  }

  @Test
  void killsOneFailureAfterTheBound() {
    answer(good);
    play.events.clear();
    answer(bad);
    assertThat(backend()).isEqualTo(RoutingTable.State.DRAINING);
    answer(bad);
    assertThat(play.effects(Effect.Kill.class)).isEmpty();
    answer(bad);
    assertThat(play.told().subList(0, 6))
        .containsExactly(
            "failed_health_check_event",
            "health_status_changed_event",
            "instance_health_changed_event",
            "failed_health_check_event",
            "failed_health_check_event",
            "unhealthy_instance_kill_event");
    assertThat(play.state.lastFailure(X).orElseThrow().message())
        .isEqualTo("Task was killed since health check failed. Reason: 503");
    assertThat(play.effects(Effect.Kill.class)).hasSize(1);
  }

  @Test
  void failuresInTheGracePeriodDoNotCount() {
    for (int i = 0; i < 4; i++) {
      answer(bad);
    }
    assertThat(play.told()).containsExactly("instance_health_changed_event");
    assertThat(play.state.health(instance().id()).getFirst().consecutiveFailures()).isZero();
    answer(bad);
    assertThat(play.state.health(instance().id()).getFirst().consecutiveFailures()).isEqualTo(1);
  }

  @Test
  void aBrokenProbeCountsNeitherWay() {
    answer(new Command.Verdict.Unknown("no plugin for HTTP"));
    assertThat(play.state.health(instance().id()).getFirst().probeProblem())
        .contains("no plugin for HTTP");
    assertThat(play.state.healthy(instance().id())).isEmpty();
    answer(good);
    for (int i = 0; i < 10; i++) {
      answer(new Command.Verdict.Unknown("no plugin for HTTP"));
    }
    assertThat(play.state.healthy(instance().id())).contains(true);
    assertThat(play.effects(Effect.Kill.class)).isEmpty();
  }

  @Test
  void verdictsAboutAnEarlierIncarnationDoNotCount() {
    answer(good);
    Effect.Probe old = play.effects(Effect.Probe.class).getLast();
    play.status(old.task().toString(), dev.ekiden.api.cluster.TaskStatus.State.FAILED);
    play.pass(Duration.ofSeconds(7));
    assertThat(instance().incarnation()).isEqualTo(2);
    play.send(new Command.Probed(old.task(), 0, bad));
    assertThat(play.state.health(instance().id()).getFirst().alive()).isTrue();
    assertThat(Audit.of(play.state)).isEmpty();
  }

  @Test
  void readinessGatesTheDeploymentAndTheLoad() {
    ReadinessCheck ready =
        new ReadinessCheck(
            "r",
            "HTTP",
            "/r",
            "main",
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            List.of(200),
            true);
    play.create(
        "/r",
        b ->
            b.readinessChecks(Optional.of(List.of(ready)))
                .portDefinitions(
                    Optional.of(
                        List.of(new PortDefinition(0, "tcp", Optional.of("main"), Map.of())))));
    play.pass(Duration.ofSeconds(6));
    Effect.ProbeReadiness probe = play.effects(Effect.ProbeReadiness.class).getFirst();
    respond(probe, 503);
    assertThat(play.state.readiness(PathId.of("/r")).getFirst().ready()).isFalse();
    assertThat(play.state.deploymentsOf(PathId.of("/r"))).hasSize(1);
    play.pass(Duration.ofSeconds(3));
    assertThat(play.effects(Effect.ProbeReadiness.class)).hasSize(2);
    respond(probe, 200);
    assertThat(play.state.deploymentsOf(PathId.of("/r"))).isEmpty();
  }

  private void respond(Effect.ProbeReadiness probe, int status) {
    play.send(
        new Command.ReadinessProbed(
            probe.task(), "r", new ReadinessResult.Response(status, "text/plain", "")));
  }
}
