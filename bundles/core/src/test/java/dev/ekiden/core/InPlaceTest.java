package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Terms;
import dev.ekiden.api.Violation;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RoutingTable;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Changes that running instances take over. */
class InPlaceTest {
  private static final PathId X = PathId.of("/x");
  private static final Terms IN_PLACE = new Terms(Optional.empty(), Optional.empty(), true);
  private final Play play = new Play();

  private void running(UnaryOperator<AppUpdateBuilder> with) {
    play.create("/x", b -> with.apply(b.instances(Optional.of(2))));
    play.pass(Duration.ofSeconds(10));
    assertThat(play.running("/x")).isEqualTo(2);
    play.events.clear();
    play.effects.clear();
  }

  private Reply change(boolean force, UnaryOperator<AppUpdateBuilder> with) {
    return play.send(
        new Command.Rollout(
            new Command.UpdateApp(X, Play.update(with), true, false, force, Origin.SELF),
            IN_PLACE));
  }

  private List<InstanceId> ids() {
    return play.instances("/x").stream().map(Instance::id).toList();
  }

  private Instant version() {
    return play.state.app(X).orElseThrow().version();
  }

  @Test
  void nobodyIsReplaced() {
    running(b -> b);
    List<InstanceId> before = ids();
    long routing = play.state.routingRevision();
    Reply reply =
        change(
            false,
            b ->
                b.labels(Optional.of(Map.of("a", "b")))
                    .upgradeStrategy(Optional.of(new UpgradeStrategy(0.5, 0)))
                    .killSelection(Optional.of(KillSelection.OLDEST_FIRST))
                    .backoff(Optional.of(Duration.ofSeconds(9)))
                    .taskKillGracePeriod(Optional.of(Duration.ofSeconds(4))));
    assertThat(reply).isInstanceOf(Reply.Deploying.class);
    assertThat(play.state.deployments()).isEmpty();
    assertThat(ids()).isEqualTo(before);
    assertThat(play.instances("/x"))
        .allMatch(i -> i.specVersion().equals(version()) && i.condition() == Condition.RUNNING);
    assertThat(play.effects(Effect.Kill.class)).isEmpty();
    assertThat(play.effects(Effect.Accept.class)).isEmpty();
    assertThat(play.told())
        .containsExactly(
            "group_change_success",
            "instance_changed_event:Running",
            "instance_changed_event:Running",
            "deployment_success",
            "api_post_event");
    assertThat(play.state.routingRevision()).isGreaterThan(routing);
    RoutingTable.Service service = play.state.routing().services().getFirst();
    assertThat(service.labels()).containsEntry("a", "b");
    assertThat(service.ports().getFirst().backends()).hasSize(2);
    play.pass(Duration.ofHours(1));
    assertThat(ids()).isEqualTo(before);
  }

  @Test
  void stillHoldsAfterARestart() {
    running(b -> b);
    List<InstanceId> before = ids();
    change(false, b -> b.labels(Optional.of(Map.of("a", "b"))));
    play.restart();
    play.up();
    List.copyOf(play.running.keySet()).forEach(t -> play.status(t, TaskStatus.State.RUNNING));
    play.pass(Duration.ofHours(1));
    assertThat(ids()).isEqualTo(before);
    assertThat(play.instances("/x")).allMatch(i -> i.specVersion().equals(version()));
  }

  @Test
  void refusesWhatWouldReplaceThem() {
    running(b -> b);
    Instant before = version();
    Reply reply =
        change(
            false,
            b ->
                b.labels(Optional.of(Map.of("a", "b")))
                    .cmd(Optional.of("other"))
                    .mem(Optional.of(64.0)));
    assertThat(reply)
        .isEqualTo(
            new Reply.Refused(
                new Refusal.Invalid(
                    List.of(
                        new Violation(
                            "/cmd",
                            "of /x cannot be changed in place: its instances would have to be"
                                + " replaced"),
                        new Violation(
                            "/mem",
                            "of /x cannot be changed in place: its instances would have to be"
                                + " replaced")))));
    assertThat(version()).isEqualTo(before);
    assertThat(play.events).isEmpty();
    assertThat(play.state.app(X).orElseThrow().labels()).isEmpty();
  }

  @Test
  void refusesRestarts() {
    running(b -> b);
    assertThat(play.send(new Command.Rollout(new Command.RestartApp(X, false), IN_PLACE)))
        .isInstanceOf(Reply.Refused.class);
  }

  @Test
  void countsMayChangeAlong() {
    running(b -> b);
    List<InstanceId> before = ids();
    change(false, b -> b.labels(Optional.of(Map.of("a", "b"))).instances(Optional.of(3)));
    play.pass(Duration.ofSeconds(10));
    assertThat(ids()).hasSize(3).containsAll(before);
    assertThat(play.instances("/x")).allMatch(i -> i.specVersion().equals(version()));
    assertThat(play.state.deployments()).isEmpty();
  }

  @Test
  void waitsForNoOtherDeploymentButIsRefused() {
    running(b -> b);
    play.obedient = false;
    play.change("/x", false, b -> b.cmd(Optional.of("other")));
    DeploymentId id = play.state.deploymentsOf(X).getFirst();
    assertThat(change(false, b -> b.labels(Optional.of(Map.of("a", "b")))))
        .isEqualTo(new Reply.Refused(new Refusal.Locked(List.of(id))));
  }

  @Test
  void finishesWhatItInterrupts() {
    running(b -> b);
    List<InstanceId> old = ids();
    play.obedient = false;
    play.change("/x", false, b -> b.cmd(Optional.of("other")));
    play.obedient = true;
    change(true, b -> b.labels(Optional.of(Map.of("a", "b"))));
    List.copyOf(play.running.keySet()).forEach(t -> play.status(t, TaskStatus.State.RUNNING));
    play.pass(Duration.ofSeconds(60));
    assertThat(ids()).hasSize(2).doesNotContainAnyElementsOf(old);
    assertThat(play.instances("/x")).allMatch(i -> i.specVersion().equals(version()));
    assertThat(play.state.deployments()).isEmpty();
  }

  private static HealthCheck check(String path) {
    return new HealthCheck(
        "HTTP",
        Optional.of(path),
        Optional.of(0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        1,
        Duration.ZERO,
        Optional.of(false),
        "IPv4");
  }

  private void answerProbes() {
    List<Effect.Probe> probes = play.effects(Effect.Probe.class);
    play.effects.clear();
    for (Effect.Probe probe : probes) {
      play.send(
          new Command.Probed(
              probe.task(),
              probe.check(),
              probe.definition().path().equals(Optional.of("/ok"))
                  ? new Command.Verdict.Healthy()
                  : new Command.Verdict.Unhealthy("503")));
    }
  }

  @Test
  void otherHealthChecksAreAskedFromNowOn() {
    running(b -> b.healthChecks(Optional.of(List.of(check("/ok")))));
    play.pass(Duration.ofSeconds(6));
    answerProbes();
    assertThat(play.state.counts(X).healthy()).isEqualTo(2);
    play.events.clear();
    change(false, b -> b.healthChecks(Optional.of(List.of(check("/new"), check("/ok")))));
    assertThat(play.told())
        .contains("remove_health_check_event", "add_health_check_event")
        .doesNotContain("deployment_info");
    assertThat(play.state.health(ids().getFirst()))
        .as("the verdict of the check that is still there")
        .extracting(r -> r.check(), r -> r.alive())
        .containsExactly(org.assertj.core.groups.Tuple.tuple(1, true));
    RoutingTable.Service service = play.state.routing().services().getFirst();
    assertThat(service.ports().getFirst().backends())
        .as("no load is lost by the question")
        .allMatch(b -> b.state() == RoutingTable.State.UP);
    play.pass(Duration.ofSeconds(6));
    assertThat(play.effects(Effect.Probe.class)).extracting(Effect.Probe::check).contains(0, 1);
    answerProbes();
    assertThat(play.state.counts(X).unhealthy()).isEqualTo(2);
    assertThat(Audit.of(play.state)).isEmpty();
  }

  @Test
  void anotherPatienceHoldsForThoseOutOfSight() {
    running(b -> b.unreachableStrategy(Optional.of(new UnreachableStrategy.Disabled())));
    String task = play.running.keySet().iterator().next();
    play.status(task, TaskStatus.State.UNREACHABLE);
    play.pass(Duration.ofHours(1));
    assertThat(ids()).hasSize(2);
    change(
        false,
        b ->
            b.unreachableStrategy(
                Optional.of(
                    new UnreachableStrategy.After(Duration.ofSeconds(5), Duration.ofHours(2)))));
    play.pass(Duration.ofSeconds(1));
    assertThat(play.instances("/x"))
        .extracting(Instance::condition)
        .contains(Condition.UNREACHABLE_INACTIVE);
    assertThat(ids()).as("and one in its place").hasSize(3);
  }

  @Test
  void theDelayOfLaunchesGoesOn() {
    play.obedient = false;
    play.create("/x", b -> b.backoff(Optional.of(Duration.ofSeconds(60))));
    play.status(play.running.keySet().iterator().next(), TaskStatus.State.FAILED);
    Optional<Instant> delay = play.state.queueItem(X).orElseThrow().notBefore();
    assertThat(delay.orElseThrow()).isAfter(play.now);
    assertThat(change(true, b -> b.labels(Optional.of(Map.of("a", "b")))))
        .isInstanceOf(Reply.Deploying.class);
    assertThat(play.state.queueItem(X).orElseThrow().notBefore()).isEqualTo(delay);
    assertThat(play.events.stream().filter(Event.DeploymentSuccess.class::isInstance).count())
        .isGreaterThan(0);
  }
}
