package dev.ekiden.core;

import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.UnreachableStrategy;
import java.time.Instant;

/** Instances whose agent is out of sight (marathon-scheduling.md section 7). */
final class Unreachable {
  private Unreachable() {}

  /** What losing sight of a member makes of it at once. */
  static Condition condition(Member member) {
    if (member.inactive()) {
      return Condition.UNREACHABLE_INACTIVE;
    }
    return member.spec().unreachableStrategy() instanceof UnreachableStrategy.After after
            && after.inactive().isZero()
        ? Condition.UNREACHABLE_INACTIVE
        : Condition.UNREACHABLE;
  }

  static void lost(Turn turn, Member member) {
    Instance instance = member.instance();
    turn.cancel(new Alarm.Overdue(instance.id()));
    turn.unbalanced.add(instance.spec());
    if (!member.wanted() && instance.reservation().isEmpty()) {
      Instances.forget(turn, member);
      return;
    }
    if (member.spec().unreachableStrategy() instanceof UnreachableStrategy.After after) {
      watch(turn, member, after);
    }
  }

  private static void watch(Turn turn, Member member, UnreachableStrategy.After after) {
    Instance instance = member.instance();
    Instant inactive = instance.since().plus(after.inactive());
    Instant forget = instance.since().plus(after.expunge());
    if (!forget.isAfter(turn.now)) {
      Instances.forget(turn, member);
      return;
    }
    turn.alarm(new Alarm.Forget(instance.id()), forget);
    if (!member.inactive()) {
      turn.alarm(new Alarm.Inactive(instance.id()), inactive);
    }
  }

  static void inactive(Turn turn, InstanceId id) {
    turn.member(id)
        .filter(m -> m.instance().condition() == Condition.UNREACHABLE)
        .ifPresent(
            m -> {
              Member inactive = m.with(m.instance().withCondition(Condition.UNREACHABLE_INACTIVE));
              turn.put(inactive);
              turn.event(Events.changed(turn, inactive.instance()));
              turn.unbalanced.add(id.spec());
            });
  }

  static void forget(Turn turn, InstanceId id) {
    turn.member(id)
        .filter(m -> Conditions.unreachable(m.instance().condition()))
        .ifPresent(m -> Instances.forget(turn, m));
  }

  /** After a restart the timers count on from where they were. */
  static void resume(Turn turn, Member member) {
    if (Conditions.unreachable(member.instance().condition())
        && member.spec().unreachableStrategy() instanceof UnreachableStrategy.After after) {
      Instance instance = member.instance();
      turn.alarm(new Alarm.Forget(instance.id()), instance.since().plus(after.expunge()));
      if (!member.inactive()) {
        turn.alarm(new Alarm.Inactive(instance.id()), instance.since().plus(after.inactive()));
      }
    }
  }
}
