package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Command;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.api.cluster.TaskStatusBuilder;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.TaskFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of tasks that failed. */
class FailuresTest {
  private static final PathId X = PathId.of("/x");
  private final Play play = new Play();

  private void fail(String message) {
    String task = play.running.keySet().iterator().next();
    TaskStatus status =
        TaskStatusBuilder.builder(play.status(task, TaskStatus.State.FAILED, Optional.empty()))
            .message(message)
            .reason(Optional.of("REASON_COMMAND_EXECUTOR_FAILED"))
            .timestamp(play.now.minusSeconds(3))
            .details(Map.of("exitCode", "7", "stderrTail", "oh " + message))
            .build();
    play.running.remove(task);
    play.send(new Command.StatusReported("c", status));
    play.pass(Duration.ofMinutes(10));
  }

  private List<String> messages() {
    return play.state.failures(X).stream().map(TaskFailure::message).toList();
  }

  private long stored() {
    return play.store.keySet().stream().filter(k -> k.kind() == Entity.Kind.TASK_FAILURE).count();
  }

  @Test
  void theLastOnesAreKeptWithTheirLastWords() {
    play.create("/x", b -> b);
    assertThat(play.state.failures(X)).isEmpty();
    var before = play.now;
    fail("one");
    fail("two");
    assertThat(messages()).containsExactly("two", "one");
    TaskFailure one = play.state.failures(X).getLast();
    assertThat(one.timestamp()).as("when it was seen").isEqualTo(before.minusSeconds(3));
    assertThat(one.reason()).contains("REASON_COMMAND_EXECUTOR_FAILED");
    assertThat(one.details()).containsEntry("exitCode", "7").containsEntry("stderrTail", "oh one");
    assertThat(play.state.lastFailure(X)).contains(play.state.failures(X).getFirst());
  }

  @Test
  void theOldestMakesRoomAndARestartForgetsNothing() {
    play.create("/x", b -> b);
    IntStream.range(0, 23).forEach(i -> fail("number " + i));
    List<String> kept = IntStream.range(0, 10).mapToObj(i -> "number " + (22 - i)).toList();
    assertThat(messages()).isEqualTo(kept);
    assertThat(stored()).isEqualTo(10);
    play.restart();
    assertThat(messages()).isEqualTo(kept);
  }

  @Test
  void goesWithTheApp() {
    play.create("/x", b -> b);
    IntStream.range(0, 3).forEach(i -> fail("number " + i));
    play.send(new Command.DeleteApp(X, true));
    assertThat(play.state.failures(X)).isEmpty();
    assertThat(stored()).isZero();
  }
}
