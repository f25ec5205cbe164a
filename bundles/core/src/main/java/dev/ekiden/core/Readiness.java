package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.ReadinessCheck;
import dev.ekiden.api.model.ReadinessResult;
import dev.ekiden.api.model.Task;
import dev.ekiden.core.matching.TaskPort;
import java.util.List;
import java.util.Optional;
import org.pcollections.PVector;

/** Asks instances that a deployment started whether they are ready (section 8.5). */
final class Readiness {
  private Readiness() {}

  /** A task is running. */
  static void begin(Turn turn, Member member) {
    if (member.spec() instanceof App app && member.readinessChecked() && deployed(turn, member)) {
      for (ReadinessCheck check : app.readinessChecks()) {
        turn.alarm(new Alarm.ReadinessDue(member.instance().id(), check.name()), turn.now);
      }
    }
  }

  /** A deployment begins, or goes on after a restart. */
  static void resume(Turn turn, PathId spec) {
    if (checked(turn, spec)) {
      for (Member member : List.copyOf(turn.fleet(spec).members())) {
        if (member.running() && !member.ready()) {
          begin(turn, member);
        }
      }
    }
  }

  private static boolean checked(Turn turn, PathId spec) {
    return turn.spec(spec)
        .filter(s -> s instanceof App app && !app.readinessChecks().isEmpty())
        .isPresent();
  }

  private static boolean deployed(Turn turn, Member member) {
    return Deploying.action(turn, member.instance().spec()).isPresent()
        && turn.spec(member.instance().spec())
            .filter(s -> s.version().equals(member.instance().specVersion()))
            .isPresent();
  }

  static void due(Turn turn, Alarm.ReadinessDue due) {
    Optional<Member> member = turn.member(due.instance()).filter(Member::running);
    if (member.isEmpty()
        || !(member.get().spec() instanceof App app)
        || !deployed(turn, member.get())) {
      return;
    }
    for (ReadinessCheck check : app.readinessChecks()) {
      if (check.name().equals(due.check())) {
        ask(turn, member.get(), app, check);
        turn.alarm(due, turn.now.plus(check.interval()).plus(check.timeout()));
      }
    }
  }

  private static void ask(Turn turn, Member member, App app, ReadinessCheck check) {
    Instance instance = member.instance();
    Task task = instance.tasks().getFirst();
    for (TaskPort port : TaskPort.of(app, task)) {
      if (port.name().filter(check.portName()::equals).isPresent()) {
        String host = port.host(app, instance, task);
        turn.effect(new Effect.ProbeReadiness(task.id(), check, host, port.number()));
        return;
      }
    }
  }

  static void probed(Turn turn, Command.ReadinessProbed news) {
    Optional<Member> found =
        turn.member(news.task().instance())
            .filter(m -> m.instance().incarnation() == news.task().incarnation());
    if (found.isEmpty() || !(found.get().spec() instanceof App app)) {
      return;
    }
    for (ReadinessCheck check : app.readinessChecks()) {
      if (check.name().equals(news.check())) {
        answered(turn, found.get(), check, news);
      }
    }
  }

  private static void answered(
      Turn turn, Member member, ReadinessCheck check, Command.ReadinessProbed news) {
    boolean ready = check.statusCodesForReady().contains(news.response().status());
    ReadinessResult result =
        new ReadinessResult(
            check.name(),
            news.task(),
            ready,
            check.preserveLastResponse() ? Optional.of(news.response()) : Optional.empty());
    PVector<ReadinessResult> others =
        member
            .readiness()
            .minusAll(
                member.readiness().stream().filter(r -> r.name().equals(check.name())).toList());
    Member after = member.with(others.plus(result));
    turn.put(after.ready() ? after.gated(false) : after);
    Alarm.ReadinessDue due = new Alarm.ReadinessDue(member.instance().id(), check.name());
    if (ready) {
      turn.cancel(due);
    } else {
      turn.alarm(due, turn.now.plus(check.interval()));
    }
  }

  /** No deployment asks any more: who was not ready takes load all the same. */
  static void end(Turn turn, PathId spec) {
    if (!checked(turn, spec)) {
      return;
    }
    for (Member member : List.copyOf(turn.fleet(spec).members())) {
      if (member.gated()) {
        turn.put(member.gated(false));
      }
    }
  }
}
