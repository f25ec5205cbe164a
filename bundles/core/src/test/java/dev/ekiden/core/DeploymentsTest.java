package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.UpgradeStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Locks, force, cancelling, steps. */
class DeploymentsTest {
  private static final PathId X = PathId.of("/x");
  private final Play play = new Play();

  private DeploymentId stuck() {
    play.obedient = false;
    return ((Reply.Deploying) play.create("/x", b -> b)).deployment();
  }

  @Test
  void refusesWhatIsLockedAndTellsIt() {
    DeploymentId id = stuck();
    play.events.clear();
    Reply reply = play.change("/x", false, b -> b.instances(Optional.of(2)));
    assertThat(reply).isEqualTo(new Reply.Refused(new Refusal.Locked(List.of(id))));
    assertThat(play.told()).containsExactly("deployment_failed", "group_change_failed");
    assertThat(play.state.app(X).orElseThrow().instances()).isEqualTo(1);
  }

  @Test
  void forceCancelsTheOther() {
    DeploymentId first = stuck();
    play.events.clear();
    Reply reply = play.change("/x", true, b -> b.cmd(Optional.of("other")));
    assertThat(play.told().subList(0, 3))
        .containsExactly("deployment_failed", "group_change_success", "deployment_info");
    assertThat(play.state.deployment(first)).isEmpty();
    assertThat(play.state.deploymentsOf(X)).containsExactly(((Reply.Deploying) reply).deployment());
  }

  @Test
  void otherAppsAreNotLocked() {
    stuck();
    assertThat(play.create("/y", b -> b)).isInstanceOf(Reply.Deploying.class);
    assertThat(play.state.deployments()).hasSize(2);
  }

  @Test
  void cancellingStopsOrReverts() {
    play.create("/x", b -> b.instances(Optional.of(2)));
    play.obedient = false;
    play.pass(Duration.ofSeconds(10));
    DeploymentId upgrade =
        ((Reply.Deploying) play.change("/x", false, b -> b.cmd(Optional.of("other")))).deployment();
    assertThat(play.send(new Command.CancelDeployment(upgrade, true))).isEqualTo(new Reply.Done());
    assertThat(play.state.deployments()).isEmpty();
    assertThat(play.state.app(X).orElseThrow().cmd()).contains("other");
    assertThat(play.instances("/x")).hasSize(4);

    DeploymentId scale =
        ((Reply.Deploying) play.change("/x", false, b -> b.instances(Optional.of(6)))).deployment();
    Reply reverted = play.send(new Command.CancelDeployment(scale, false));
    assertThat(reverted).isInstanceOf(Reply.Deploying.class);
    assertThat(play.state.app(X).orElseThrow().instances()).isEqualTo(2);
    assertThat(play.state.deployment(scale)).isEmpty();
    assertThat(play.send(new Command.CancelDeployment(scale, false)))
        .isEqualTo(
            new Reply.Refused(new Refusal.NotFound("DeploymentPlan " + scale + " does not exist")));
  }

  @Test
  void startsWhatOthersDependOnFirst() {
    play.obedient = false;
    play.send(
        new Command.UpdateApps(
            List.of(
                Play.update(b -> Play.small(b, "/web").dependencies(Optional.of(Set.of("/db")))),
                Play.update(b -> Play.small(b, "/db"))),
            false,
            true,
            false));
    assertThat(play.instances("/db")).hasSize(1);
    assertThat(play.instances("/web")).isEmpty();
    play.status(play.running.keySet().iterator().next(), TaskStatus.State.RUNNING);
    assertThat(play.instances("/web")).hasSize(1);
  }

  @Test
  void refusesMoreDeploymentsThanAllowed() {
    Play small = new Play(Settings.DEFAULT.withMaxRunningDeployments(1));
    small.obedient = false;
    small.create("/x", b -> b);
    assertThat(small.create("/y", b -> b))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            r -> assertThat(r.refusal()).isInstanceOf(Refusal.TooManyDeployments.class));
  }

  @Test
  void aChangeOfNothingFinishesAtOnce() {
    play.create("/x", b -> b);
    play.pass(Duration.ofSeconds(10));
    play.events.clear();
    play.change("/x", false, b -> b.instances(Optional.of(1)));
    assertThat(play.told())
        .containsExactly("group_change_success", "deployment_success", "api_post_event");
  }

  @Test
  void replacesOneByOneWhenNoneMayBeMissing() {
    play.create(
        "/x",
        b -> b.instances(Optional.of(3)).upgradeStrategy(Optional.of(new UpgradeStrategy(1, 0))));
    play.pass(Duration.ofSeconds(10));
    List<Instance> old = List.copyOf(play.instances("/x"));
    play.obedient = false;
    play.change("/x", false, b -> b.cmd(Optional.of("other")));
    play.pass(Duration.ofSeconds(10));
    assertThat(play.instances("/x")).hasSize(4);
    play.obedient = true;
    String started =
        play.running.keySet().stream()
            .filter(t -> old.stream().noneMatch(i -> t.startsWith(i.id().toString())))
            .findFirst()
            .orElseThrow();
    play.status(started, TaskStatus.State.RUNNING);
    play.pass(Duration.ofSeconds(60));
    assertThat(play.instances("/x")).hasSize(3).doesNotContainAnyElementsOf(old);
    assertThat(play.state.deployments()).isEmpty();
  }

  @Test
  void goesOnAfterARestart() {
    play.create("/x", b -> b.instances(Optional.of(2)));
    play.pass(Duration.ofSeconds(10));
    play.obedient = false;
    play.change("/x", false, b -> b.cmd(Optional.of("other")));
    play.pass(Duration.ofSeconds(10));
    assertThat(play.running).hasSize(4);
    play.effects.clear();
    play.restart();
    assertThat(play.effects(Effect.Kill.class)).isEmpty();
    play.up();
    assertThat(play.effects(Effect.Kill.class)).isEmpty();
    play.obedient = true;
    for (Effect.Reconcile reconcile : List.copyOf(play.effects(Effect.Reconcile.class))) {
      reconcile.tasks().forEach(t -> play.status(t.taskId(), TaskStatus.State.RUNNING));
    }
    play.pass(Duration.ofSeconds(60));
    assertThat(play.state.deployments()).isEmpty();
    assertThat(play.running).hasSize(2);
    assertThat(play.instances("/x"))
        .allMatch(i -> i.specVersion().equals(play.state.app(X).orElseThrow().version()));
  }

  @Test
  void tellsEveryStep() {
    play.create("/x", b -> b);
    List<String> phases =
        play.events.stream()
            .filter(Event.DeploymentStep.class::isInstance)
            .map(Event.DeploymentStep.class::cast)
            .map(e -> e.phase() + e.step())
            .toList();
    assertThat(phases).containsExactly("info0", "step_success0", "info1", "step_success1");
  }

  /** Simulation, seed 1758: of those that run, the ones of the earlier configuration stayed. */
  @Test
  void whatABrokenOffUpgradeHasLeftGoesFirst() {
    play.create("/x", b -> b.instances(Optional.of(2)));
    play.pass(Duration.ofSeconds(10));
    List<Instance> old = List.copyOf(play.instances("/x"));
    play.obedient = false;
    Reply upgrade = play.change("/x", false, b -> b.cmd(Optional.of("other")));
    String started =
        play.running.keySet().stream()
            .filter(t -> old.stream().noneMatch(i -> t.startsWith(i.id().toString())))
            .findFirst()
            .orElseThrow();
    play.status(started, TaskStatus.State.RUNNING);
    play.send(new Command.CancelDeployment(((Reply.Deploying) upgrade).deployment(), true));
    play.obedient = true;
    play.change("/x", true, b -> b.instances(Optional.of(1)));
    List.copyOf(play.running.keySet()).stream()
        .filter(t -> !t.equals(started))
        .forEach(t -> play.status(t, TaskStatus.State.KILLED));
    play.pass(Duration.ofSeconds(60));
    assertThat(play.running.keySet()).containsExactly(started);
    assertThat(play.state.deployments()).isEmpty();
  }
}
