package dev.ekiden.core;

/** Bounds launches per time, when that is asked for (marathon-scheduling.md section 3). */
final class Tokens {
  private Tokens() {}

  static boolean left(Turn turn) {
    return turn.parts.tokens.filter(t -> t <= 0).isEmpty();
  }

  static void taken(Turn turn) {
    if (turn.parts.tokens.isPresent()) {
      turn.parts.tokens = turn.parts.tokens.map(t -> t - 1);
      Alarm due = new Alarm.TokensDue();
      if (turn.parts.timers.at(due).isEmpty()) {
        turn.alarm(due, turn.now.plus(turn.settings.launchTokenRefresh()));
      }
    }
  }

  /** A launch has worked out. */
  static void returned(Turn turn) {
    boolean none = !left(turn);
    turn.parts.tokens =
        turn.parts.tokens.map(t -> Math.min(t + 1, turn.settings.launchTokens().orElse(t)));
    if (none) {
      wanted(turn);
    }
  }

  static void refreshed(Turn turn) {
    turn.parts.tokens = turn.settings.launchTokens();
    wanted(turn);
  }

  private static void wanted(Turn turn) {
    turn.reviving.addAll(turn.parts.eager.keySet());
  }
}
