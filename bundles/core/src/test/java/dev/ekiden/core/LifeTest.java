package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.model.PathId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An app from its creation to its end, as a caller and a listener see it. */
class LifeTest {
  private final Play play = new Play();

  @Test
  void createsLaunchesAndTells() {
    play.events.clear();
    Reply reply = play.create("/x", b -> b);
    assertThat(reply).isInstanceOf(Reply.Deploying.class);
    assertThat(play.running("/x")).isEqualTo(1);
    assertThat(play.state.deployments()).isEmpty();
    assertThat(play.told())
        .containsExactly(
            "group_change_success",
            "deployment_info",
            "api_post_event",
            "deployment_step_success",
            "deployment_info",
            "instance_changed_event:Scheduled",
            "instance_changed_event:Provisioned",
            "status_update_event:TASK_RUNNING",
            "instance_changed_event:Running",
            "deployment_step_success",
            "deployment_success");
  }

  @Test
  void scalesRestartsAndDestroys() {
    play.create("/x", b -> b);
    play.pass(Duration.ofSeconds(6));
    play.change("/x", false, b -> b.instances(Optional.of(5)));
    play.pass(Duration.ofSeconds(6));
    assertThat(play.running("/x")).isEqualTo(5);
    var before = play.running.keySet().stream().sorted().toList();
    play.send(new Command.RestartApp(PathId.of("/x"), false));
    play.pass(Duration.ofSeconds(6));
    assertThat(play.running("/x")).isEqualTo(5);
    assertThat(play.running.keySet()).doesNotContainAnyElementsOf(before).hasSize(5);
    play.change("/x", false, b -> b.instances(Optional.of(2)));
    assertThat(play.running("/x")).isEqualTo(2);
    assertThat(play.state.deployments()).isEmpty();
    play.send(new Command.DeleteApp(PathId.of("/x"), false));
    assertThat(play.instances("/x")).isEmpty();
    assertThat(play.running).isEmpty();
    assertThat(play.told()).contains("app_terminated_event");
    assertThat(play.state.deployments()).isEmpty();
  }

  @Test
  void replacesWhatFailsAfterTheDelay() {
    play.create("/x", b -> b);
    String task = play.running.keySet().iterator().next();
    play.pass(Duration.ofSeconds(10));
    play.status(task, TaskStatus.State.FAILED);
    assertThat(play.running("/x")).isZero();
    assertThat(play.state.queueItem(PathId.of("/x"))).isPresent();
    assertThat(play.state.lastFailure(PathId.of("/x"))).isPresent();
    play.pass(Duration.ofMillis(999));
    assertThat(play.running("/x")).isZero();
    play.pass(Duration.ofMillis(1));
    assertThat(play.running("/x")).isEqualTo(1);
    assertThat(play.running.keySet()).containsExactly(task.replaceAll("1$", "2"));
  }
}
