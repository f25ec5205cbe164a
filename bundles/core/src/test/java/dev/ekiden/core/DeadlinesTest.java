package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Terms;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentDeadline.Then;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Deployments that are to be done in time. */
class DeadlinesTest {
  private static final PathId X = PathId.of("/x");
  private final Play play = new Play();

  private static Terms within(int seconds, Then then) {
    return new Terms(Optional.of(Duration.ofSeconds(seconds)), Optional.of(then), false);
  }

  private Reply change(Terms terms, UnaryOperator<AppUpdateBuilder> with) {
    AppUpdate update = Play.update(with);
    return play.send(
        new Command.Rollout(
            new Command.UpdateApp(X, update, true, false, false, Origin.SELF), terms));
  }

  private static DeploymentId id(Reply reply) {
    return ((Reply.Deploying) reply).deployment();
  }

  private List<Event.Notice> notices() {
    return play.events.stream()
        .filter(Event.Notice.class::isInstance)
        .map(Event.Notice.class::cast)
        .toList();
  }

  private List<Instance> twoRunning() {
    play.create("/x", b -> b.instances(Optional.of(2)));
    play.pass(Duration.ofSeconds(10));
    assertThat(play.running("/x")).isEqualTo(2);
    play.obedient = false;
    play.events.clear();
    return List.copyOf(play.instances("/x"));
  }

  private DeploymentId changed(Terms terms) {
    return id(change(terms, b -> b.cmd(Optional.of("other"))));
  }

  @Test
  void withoutADeadlineItTakesAsLongAsItTakes() {
    twoRunning();
    DeploymentId id = changed(Terms.NONE);
    play.pass(Duration.ofDays(2));
    assertThat(play.state.deployment(id).orElseThrow().stalled()).isEmpty();
  }

  @Test
  void isStalledWithACauseAndGoesOn() {
    twoRunning();
    DeploymentId id = changed(within(20, Then.STALL));
    play.pass(Duration.ofSeconds(19));
    assertThat(play.state.deployment(id).orElseThrow().stalled()).isEmpty();
    play.pass(Duration.ofSeconds(1));
    Deployment stalled = play.state.deployment(id).orElseThrow();
    assertThat(stalled.stalled().orElseThrow().since()).isEqualTo(play.now);
    assertThat(stalled.stalled().orElseThrow().cause())
        .isEqualTo("/x has 0 of 2 instances as wanted: 2 launched, but not running yet.");
    assertThat(notices())
        .extracting(Event.Notice::type, n -> n.fields().get("id"))
        .containsExactly(org.assertj.core.groups.Tuple.tuple("deployment_stalled", id.value()));
    play.obedient = true;
    List.copyOf(play.running.keySet()).forEach(t -> play.status(t, TaskStatus.State.RUNNING));
    play.pass(Duration.ofSeconds(10));
    assertThat(play.state.deployments()).isEmpty();
  }

  @Test
  void survivesARestart() {
    twoRunning();
    DeploymentId id = changed(within(60, Then.STALL));
    play.pass(Duration.ofSeconds(10));
    play.restart();
    play.up();
    for (Effect.Reconcile reconcile : List.copyOf(play.effects(Effect.Reconcile.class))) {
      reconcile.tasks().forEach(t -> play.status(t.taskId(), TaskStatus.State.STARTING));
    }
    play.pass(Duration.ofSeconds(49));
    assertThat(play.state.deployment(id).orElseThrow().stalled()).isEmpty();
    play.pass(Duration.ofSeconds(2));
    assertThat(play.state.deployment(id).orElseThrow().stalled()).isPresent();
    play.restart();
    assertThat(play.state.deployment(id).orElseThrow().stalled()).isPresent();
    assertThat(Audit.of(play.state)).isEmpty();
  }

  @Test
  void rollsBackAndKeepsWhatNeverWentAway() {
    List<Instance> old = twoRunning();
    DeploymentId id = changed(within(20, Then.ROLLBACK));
    assertThat(play.instances("/x")).hasSize(4);
    play.obedient = true;
    play.pass(Duration.ofSeconds(20));
    assertThat(play.state.deployment(id)).isEmpty();
    assertThat(play.state.deployments()).isEmpty();
    assertThat(play.state.app(X).orElseThrow().cmd()).contains("sleep 1000");
    assertThat(play.instances("/x"))
        .extracting(Instance::id, Instance::incarnation)
        .containsExactlyInAnyOrderElementsOf(
            old.stream()
                .map(i -> org.assertj.core.groups.Tuple.tuple(i.id(), i.incarnation()))
                .toList());
    assertThat(play.instances("/x"))
        .allMatch(i -> i.specVersion().equals(play.state.app(X).orElseThrow().version()));
    assertThat(notices())
        .extracting(Event.Notice::type)
        .containsExactly("deployment_stalled", "deployment_rolled_back");
    assertThat(play.told()).contains("deployment_failed", "deployment_success");
  }

  @Test
  void theWayBackOnlyStalls() {
    play.create(
        "/x",
        b ->
            b.labels(
                Optional.of(
                    Map.of(
                        "EKIDEN_DEPLOYMENT_DEADLINE", "20s",
                        "EKIDEN_DEPLOYMENT_ON_DEADLINE", "rollback"))));
    play.pass(Duration.ofSeconds(10));
    play.obedient = false;
    changed(Terms.NONE);
    play.pass(Duration.ofSeconds(20));
    Deployment back = play.state.deployments().iterator().next();
    assertThat(back.deadline().orElseThrow().then()).isEqualTo(Then.STALL);
    play.pass(Duration.ofSeconds(60));
    assertThat(play.state.deployment(back.id()).orElseThrow().stalled()).isPresent();
    assertThat(play.state.app(X).orElseThrow().cmd()).contains("sleep 1000");
  }

  @Test
  void theCallerOverrulesTheLabels() {
    play.create("/x", b -> b.labels(Optional.of(Map.of("EKIDEN_DEPLOYMENT_DEADLINE", "5m"))));
    play.pass(Duration.ofSeconds(10));
    play.obedient = false;
    DeploymentId id =
        changed(new Terms(Optional.of(Duration.ofSeconds(7)), Optional.empty(), false));
    assertThat(play.state.deployment(id).orElseThrow().deadline().orElseThrow().after())
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void refusesLabelsThatSayNothing() {
    assertThat(
            play.create(
                "/x", b -> b.labels(Optional.of(Map.of("EKIDEN_DEPLOYMENT_DEADLINE", "soon")))))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            r ->
                assertThat(((Refusal.Invalid) r.refusal()).violations().getFirst().path())
                    .isEqualTo("/labels(EKIDEN_DEPLOYMENT_DEADLINE)"));
  }

  @Test
  void refusesAnEndWithoutADeadline() {
    twoRunning();
    Terms terms = new Terms(Optional.empty(), Optional.of(Then.ROLLBACK), false);
    assertThat(change(terms, b -> b.cmd(Optional.of("other")))).isInstanceOf(Reply.Refused.class);
    assertThat(play.state.app(X).orElseThrow().cmd()).contains("sleep 1000");
    assertThat(play.state.deployments()).isEmpty();
  }

  @Test
  void anotherCauseIsThatNothingSuits() {
    DeploymentId id =
        id(
            play.send(
                new Command.Rollout(
                    new Command.CreateApp(
                        Play.update(b -> Play.small(b, "/x").cpus(Optional.of(1_000.0))),
                        false,
                        Origin.SELF),
                    within(20, Then.STALL))));
    play.pass(Duration.ofSeconds(20));
    assertThat(play.state.deployment(id).orElseThrow().stalled().orElseThrow().cause())
        .startsWith(
            "/x has 0 of 1 instances as wanted: 1 waits for an offer that suits (4 of the 4")
        .contains("cpus");
  }

  @Test
  void anotherCauseIsThatTasksFail() {
    play.obedient = false;
    DeploymentId id =
        id(
            play.send(
                new Command.Rollout(
                    new Command.CreateApp(
                        Play.update(
                            b -> Play.small(b, "/x").backoff(Optional.of(Duration.ofSeconds(60)))),
                        false,
                        Origin.SELF),
                    within(20, Then.STALL))));
    play.status(play.running.keySet().iterator().next(), TaskStatus.State.FAILED);
    play.pass(Duration.ofSeconds(20));
    assertThat(play.state.deployment(id).orElseThrow().stalled().orElseThrow().cause())
        .contains("1 waits for a new attempt at", "earlier ones failed", "TASK_FAILED");
  }
}
