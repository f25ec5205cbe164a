package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.UnreachableStrategy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnreachableTest {
  private final Play play = new Play();

  private String lose(UnreachableStrategy strategy) {
    play.create("/x", b -> b.unreachableStrategy(Optional.of(strategy)));
    play.pass(Duration.ofSeconds(10));
    play.events.clear();
    String task = play.running.keySet().iterator().next();
    play.status(task, TaskStatus.State.UNREACHABLE);
    return task;
  }

  @Test
  void isReplacedAndForgottenAtOnceByDefault() {
    String task = lose(UnreachableStrategy.DEFAULT);
    assertThat(play.told().subList(0, 3))
        .containsExactly(
            "status_update_event:TASK_UNREACHABLE",
            "instance_changed_event:UnreachableInactive",
            "instance_changed_event:Scheduled");
    play.pass(Duration.ofSeconds(6));
    assertThat(play.instances("/x")).hasSize(1);
    play.status(task, TaskStatus.State.RUNNING);
    assertThat(play.effects(Effect.Kill.class)).hasSize(1);
  }

  @Test
  void isReplacedAndForgottenInTime() {
    String task =
        lose(new UnreachableStrategy.After(Duration.ofSeconds(30), Duration.ofSeconds(60)));
    assertThat(play.instances("/x")).hasSize(1);
    play.pass(Duration.ofSeconds(36));
    assertThat(play.instances("/x")).hasSize(2);
    assertThat(play.instances("/x").iterator().next().condition())
        .isEqualTo(Condition.UNREACHABLE_INACTIVE);
    play.pass(Duration.ofSeconds(30));
    assertThat(play.instances("/x")).hasSize(1);
    assertThat(play.running).hasSize(2).containsKey(task);
  }

  @Test
  void comesBackAndTheSurplusGoes() {
    String task =
        lose(new UnreachableStrategy.After(Duration.ofSeconds(30), Duration.ofSeconds(300)));
    play.pass(Duration.ofSeconds(36));
    assertThat(play.running("/x")).isEqualTo(1);
    play.status(task, TaskStatus.State.RUNNING);
    assertThat(play.running("/x")).isEqualTo(1);
    assertThat(play.instances("/x")).hasSize(1);
  }

  @Test
  void waitsForEverWhenTold() {
    lose(new UnreachableStrategy.Disabled());
    play.pass(Duration.ofDays(1));
    assertThat(play.instances("/x"))
        .singleElement()
        .matches(i -> i.condition() == Condition.UNREACHABLE);
  }

  @Test
  void nothingIsForgottenAfterARestartBeforeTheClusterHasTold() {
    String task =
        lose(new UnreachableStrategy.After(Duration.ofSeconds(30), Duration.ofSeconds(60)));
    play.effects.clear();
    play.restart();
    play.now = play.now.plus(Duration.ofMinutes(10));
    play.pass(Duration.ofMinutes(1));
    assertThat(play.instances("/x")).hasSize(1);
    play.up();
    play.status(task, TaskStatus.State.RUNNING);
    play.pass(Duration.ofMinutes(5));
    assertThat(play.running("/x")).isEqualTo(1);
    assertThat(play.running).containsOnlyKeys(task);
    assertThat(play.effects(Effect.Kill.class)).isEmpty();
  }

  @Test
  void whatIsStillLostAfterARestartIsForgottenThen() {
    String task =
        lose(new UnreachableStrategy.After(Duration.ofSeconds(30), Duration.ofSeconds(60)));
    play.restart();
    play.now = play.now.plus(Duration.ofMinutes(10));
    play.up();
    play.status(task, TaskStatus.State.UNREACHABLE);
    play.pass(Duration.ofMinutes(1));
    assertThat(play.instances("/x")).hasSize(1);
    assertThat(play.running("/x")).isEqualTo(1);
    assertThat(play.running).hasSize(2);
  }
}
