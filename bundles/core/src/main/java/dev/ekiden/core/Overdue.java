package dev.ekiden.core;

import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.Task;
import java.time.Instant;

/** Launches that take too long are ended (marathon-scheduling.md section 6). */
final class Overdue {
  private Overdue() {}

  static void provisioned(Turn turn, Member member) {
    turn.alarm(
        new Alarm.Overdue(member.instance().id()),
        stagedAt(member.instance()).plus(turn.settings.taskLaunchConfirmTimeout()));
  }

  /** Starting counts like staging. */
  static void staging(Turn turn, Member member) {
    turn.alarm(
        new Alarm.Overdue(member.instance().id()),
        stagedAt(member.instance()).plus(turn.settings.taskLaunchTimeout()));
  }

  static void resume(Turn turn, Member member) {
    switch (member.instance().condition()) {
      case PROVISIONED -> provisioned(turn, member);
      case STAGING, STARTING -> staging(turn, member);
      default -> {}
    }
  }

  static void due(Turn turn, InstanceId id) {
    turn.member(id)
        .filter(m -> pending(m.instance().condition()))
        .ifPresent(m -> Killing.kill(turn, m));
  }

  private static boolean pending(Condition condition) {
    return switch (condition) {
      case PROVISIONED, STAGING, STARTING -> true;
      default -> false;
    };
  }

  private static Instant stagedAt(Instance instance) {
    return instance.tasks().stream()
        .map(Task::stagedAt)
        .max(Instant::compareTo)
        .orElse(instance.since());
  }
}
