package dev.ekiden.tck.sim;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.core.Outcome;
import java.util.Locale;
import java.util.stream.Collectors;

/** Notes which kinds of wishes, deployments and ends of them a run has seen. */
final class Witness {
  private final Census census;

  Witness(Census census) {
    this.census = census;
  }

  void saw(Command command, Outcome outcome) {
    if (command instanceof Command.Request) {
      String wish =
          command instanceof Command.Rollout rollout
              ? name(rollout.edit()) + (rollout.terms().inPlace() ? " in place" : " with deadline")
              : name(command);
      census.count("wish: " + wish + (outcome.reply() instanceof Reply.Refused ? " (no)" : ""));
    }
    for (Event event : outcome.events()) {
      switch (event) {
        case Event.DeploymentStep step when step.phase().equals("info") && step.step() == 0 ->
            census.count("deployment: " + kind(step.plan()));
        case Event.DeploymentSuccess end -> census.count("end: success");
        case Event.DeploymentFailed end -> census.count("end: cancelled or refused");
        case Event.Notice notice -> census.count("end: " + notice.type());
        default -> {}
      }
    }
  }

  private static String name(Command command) {
    return command.getClass().getSimpleName();
  }

  private static String kind(DeploymentPlan plan) {
    return plan.steps().stream()
        .flatMap(step -> step.actions().stream())
        .map(action -> action.type().name().toLowerCase(Locale.ROOT) + (action.pod() ? " pod" : ""))
        .distinct()
        .sorted()
        .collect(Collectors.joining("+"));
  }
}
