package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.Settings;
import dev.ekiden.api.SettingsBuilder;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KillsTest {
  private static final PathId X = PathId.of("/x");
  private final Play play = new Play();

  private Reply kill(InstanceId id, boolean scale, boolean wipe) {
    return play.send(
        new Command.KillInstances(
            Optional.of(X), new Command.Selection.Instances(Set.of(id)), scale, wipe, false));
  }

  private Instance two() {
    play.create("/x", b -> b.instances(Optional.of(2)));
    play.pass(Duration.ofSeconds(10));
    play.events.clear();
    return play.instances("/x").iterator().next();
  }

  @Test
  void aKilledOneComesBackAsTheSameInstance() {
    Instance one = two();
    assertThat(kill(one.id(), false, false)).isEqualTo(new Reply.Killing(java.util.List.of(one)));
    play.pass(Duration.ofSeconds(6));
    assertThat(play.told())
        .containsExactly(
            "status_update_event:TASK_KILLED",
            "instance_changed_event:Killed",
            "instance_changed_event:Provisioned",
            "status_update_event:TASK_RUNNING",
            "instance_changed_event:Running");
    assertThat(play.state.instance(one.id()).orElseThrow().incarnation()).isEqualTo(2);
  }

  @Test
  void scalingDownTakesTheNamedOne() {
    Instance one = two();
    assertThat(kill(one.id(), true, false)).isInstanceOf(Reply.Deploying.class);
    assertThat(play.state.app(X).orElseThrow().instances()).isEqualTo(1);
    assertThat(play.state.instance(one.id())).isEmpty();
    assertThat(play.running("/x")).isEqualTo(1);
    assertThat(play.state.deployments()).isEmpty();
  }

  @Test
  void wipingForgetsAtOnceAndStartsAnother() {
    play.obedient = true;
    Instance one = two();
    play.obedient = false;
    kill(one.id(), false, true);
    assertThat(play.told().subList(0, 3))
        .containsExactly(
            "instance_changed_event:Running",
            "instance_changed_event:Killed",
            "instance_changed_event:Scheduled");
    assertThat(play.state.instance(one.id())).isEmpty();
    assertThat(play.effects(Effect.Kill.class)).hasSize(1);
    play.status(one.tasks().getFirst().id().toString(), TaskStatus.State.KILLED);
    assertThat(play.told()).contains("unknown_instance_terminated_event");
  }

  @Test
  void onlySoManyAtATime() {
    Play small = new Play(Settings.DEFAULT.withKillChunkSize(2));
    small.create("/x", b -> b.instances(Optional.of(5)));
    small.pass(Duration.ofSeconds(10));
    small.obedient = false;
    small.effects.clear();
    small.send(new Command.DeleteApp(X, false));
    assertThat(small.effects(Effect.Kill.class)).hasSize(2);
    small.status(
        small.effects(Effect.Kill.class).getFirst().task().taskId(), TaskStatus.State.KILLED);
    assertThat(small.effects(Effect.Kill.class)).hasSize(3);
  }

  @Test
  void repeatsWhatHadNoEffect() {
    Instance one = two();
    play.obedient = false;
    kill(one.id(), false, false);
    play.pass(Duration.ofSeconds(31));
    assertThat(play.effects(Effect.Kill.class)).hasSize(2);
  }

  @Test
  void whatNobodyKnowsIsKilledOrForgotten() {
    String stranger = "x.instance-0000._app.1";
    play.status(stranger, TaskStatus.State.RUNNING);
    assertThat(play.effects(Effect.Kill.class)).hasSize(1);
    play.status(stranger, TaskStatus.State.KILLED);
    assertThat(play.told()).containsSequence("unknown_instance_terminated_event");
    assertThat(play.effects(Effect.Acknowledge.class)).hasSize(2);
  }

  @Test
  void overdueLaunchesAreKilled() {
    play.obedient = false;
    play.create("/x", b -> b);
    play.pass(Duration.ofSeconds(299));
    assertThat(play.effects(Effect.Kill.class)).isEmpty();
    play.pass(Duration.ofSeconds(2));
    assertThat(play.effects(Effect.Kill.class)).hasSize(1);
  }

  @Test
  void takesAnInstanceOutOfTheRoutingFirst() {
    two();
    long before = play.state.routingRevision();
    play.obedient = false;
    play.effects.clear();
    play.change("/x", false, b -> b.instances(Optional.of(1)));
    Effect.Kill kill = play.effects(Effect.Kill.class).getFirst();
    assertThat(kill.afterRouting()).isGreaterThan(before);
    assertThat(kill.afterRouting()).isLessThanOrEqualTo(play.state.routingRevision());
  }

  @Test
  void killsWithoutEffectDoNotKeepOthersWaitingForEver() {
    Play small = new Play(SettingsBuilder.builder(Settings.DEFAULT).killChunkSize(1).build());
    small.create("/deaf", b -> b);
    small.create("/other", b -> b);
    small.pass(Duration.ofSeconds(10));
    small.obedient = false;
    small.send(new Command.DeleteApp(PathId.of("/deaf"), false));
    small.send(new Command.DeleteApp(PathId.of("/other"), false));
    assertThat(small.effects(Effect.Kill.class)).hasSize(1);
    small.pass(Settings.DEFAULT.killRetryTimeout().plusSeconds(1));
    assertThat(small.effects(Effect.Kill.class))
        .extracting(kill -> kill.task().taskId())
        .anyMatch(task -> task.startsWith("other."));
  }

  @Test
  void whatWasStartingBeforeARestartIsNotKilledBeforeTheClusterHasTold() {
    Play slow = new Play();
    slow.obedient = false;
    slow.create("/x", b -> b);
    slow.pass(Duration.ofSeconds(10));
    String task = slow.running.keySet().iterator().next();
    slow.status(task, TaskStatus.State.STAGING);
    slow.restart();
    slow.now = slow.now.plus(Duration.ofHours(1));
    slow.pass(Duration.ofMinutes(1));
    slow.up();
    slow.status(task, TaskStatus.State.RUNNING);
    slow.pass(Duration.ofMinutes(10));
    assertThat(slow.effects(Effect.Kill.class)).isEmpty();
    assertThat(slow.running("/x")).isEqualTo(1);
  }
}
