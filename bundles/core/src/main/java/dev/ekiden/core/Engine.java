package dev.ekiden.core;

import dev.ekiden.api.Command;
import dev.ekiden.api.Reply;
import dev.ekiden.api.event.Event;

/** The orchestrator. */
public final class Engine {
  private Engine() {}

  /**
   * Takes one step. Pure: equal arguments give equal outcomes. A refused request changes nothing
   * but events. Costs the logarithm of the number of instances and specs for everything it touches.
   */
  public static Outcome step(State state, Input input) {
    Turn turn = new Turn(state, input);
    Reply reply = carryOut(turn, input.command());
    Settling.settle(turn);
    return turn.outcome(reply);
  }

  private static Reply carryOut(Turn turn, Command command) {
    return switch (command) {
      case Command.Request request -> Requests.carryOut(turn, request);
      case Command.News news -> {
        hear(turn, news);
        yield new Reply.Done();
      }
    };
  }

  private static void hear(Turn turn, Command.News news) {
    switch (news) {
      case Command.Announce c -> turn.event(c.event());
      case Command.Recover c -> Restoring.recover(turn);
      case Command.Tick c -> Ticking.tick(turn, c.most());
      case Command.PutOffTimer c -> Ticking.putOff(turn, c.by());
      case Command.ClusterUp c -> Clusters.up(turn, c);
      case Command.ClusterDown c -> Clusters.down(turn, c);
      case Command.OffersMade c -> Offering.made(turn, c);
      case Command.OfferRescinded c -> Offering.rescinded(turn, c);
      case Command.StatusReported c -> Statuses.reported(turn, c);
      case Command.MessageReceived c ->
          turn.event(
              new Event.FrameworkMessage(turn.now, c.agentId(), c.executorId(), c.message()));
      case Command.Ranked c -> Launching.ranked(turn, c);
      case Command.Probed c -> HealthChecks.probed(turn, c);
      case Command.ReadinessProbed c -> Readiness.probed(turn, c);
    }
  }
}
