package dev.ekiden.cluster.simulated;

import dev.ekiden.api.cluster.TaskStatus.State;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a task does, decided by its command. */
sealed interface Behaviour {
  /** Never gets past staging. */
  record Staging() implements Behaviour {}

  /** Never gets past starting. */
  record Starting() implements Behaviour {}

  /** Ends before it has started. */
  record Stillborn(End end) implements Behaviour {}

  /** Runs until it ends, or for ever. */
  record Running(Optional<End> end) implements Behaviour {}

  /**
   * Runs on an agent that gets lost.
   *
   * @param afterMs since running
   * @param backMs since then
   */
  record Unreachable(long afterMs, Optional<Long> backMs) implements Behaviour {}

  /** Runs, and takes its time when it is killed. */
  record Stubborn() implements Behaviour {}

  /**
   * An end of its own.
   *
   * @param byMaster told by the master, which wants no acknowledgement
   */
  record End(
      long afterMs,
      State state,
      String reason,
      String message,
      Map<String, String> details,
      boolean byMaster) {}

  /** How long a task lasts that ends at once. */
  long AT_ONCE_MS = 100;

  /** How long a stubborn task resists. */
  long STUBBORN_MS = 5_000;

  /** Longer sleeps last for ever. */
  int LONGEST_SLEEP_S = 600;

  Pattern SLEEP = Pattern.compile("sleep (\\d{1,9})");
  Pattern SLEEP_EXIT = Pattern.compile("sleep (\\d{1,9}) *; *exit (\\d{1,3})");
  Pattern EXIT = Pattern.compile("exit (\\d{1,3})");
  Pattern UNREACHABLE = Pattern.compile("sim unreachable (\\d{1,12})(?: (\\d{1,12}))?");

  /**
   * Reads a command.
   *
   * @param mem MiB the task asked for
   */
  static Behaviour of(String command, double mem) {
    String cmd = command.strip();
    return switch (cmd) {
      case "true" -> exits(AT_ONCE_MS, 0);
      case "false" -> exits(AT_ONCE_MS, 1);
      case "sim staging" -> new Staging();
      case "sim starting" -> new Starting();
      case "sim stubborn" -> new Stubborn();
      case "sim error" ->
          new Stillborn(byMaster(State.ERROR, "REASON_TASK_INVALID", "Task is invalid"));
      case "sim dropped" ->
          new Stillborn(
              byMaster(State.DROPPED, "REASON_AGENT_DISCONNECTED", "Task launch dropped"));
      case "sim fetchfail" ->
          new Stillborn(
              byAgent(
                  State.FAILED,
                  "REASON_CONTAINER_LAUNCH_FAILED",
                  "Failed to launch container: Failed to fetch all URIs: exited with status 1"));
      case "sim oom" ->
          new Running(
              Optional.of(
                  byAgent(
                      State.FAILED,
                      "REASON_CONTAINER_LIMITATION_MEMORY",
                      "Memory limit exceeded: Requested: %dMB Maximum Used: %dMB"
                          .formatted((long) mem, (long) mem + 1))));
      case "sim lost" ->
          new Running(Optional.of(byMaster(State.LOST, "REASON_AGENT_REMOVED", "Agent removed")));
      case "sim gone" ->
          new Running(Optional.of(byMaster(State.GONE, "REASON_AGENT_REMOVED", "Agent has gone")));
      default -> parsed(cmd);
    };
  }

  private static Behaviour parsed(String cmd) {
    Matcher m = EXIT.matcher(cmd);
    if (m.matches()) {
      return exits(AT_ONCE_MS, Integer.parseInt(m.group(1)));
    }
    m = SLEEP_EXIT.matcher(cmd);
    if (m.matches()) {
      return exits(Long.parseLong(m.group(1)) * 1000, Integer.parseInt(m.group(2)));
    }
    m = SLEEP.matcher(cmd);
    if (m.matches() && Long.parseLong(m.group(1)) < LONGEST_SLEEP_S) {
      return exits(Long.parseLong(m.group(1)) * 1000, 0);
    }
    m = UNREACHABLE.matcher(cmd);
    if (m.matches()) {
      return new Unreachable(
          Long.parseLong(m.group(1)), Optional.ofNullable(m.group(2)).map(Long::valueOf));
    }
    return new Running(Optional.empty());
  }

  private static Behaviour exits(long afterMs, int code) {
    return new Running(
        Optional.of(
            new End(
                afterMs,
                code == 0 ? State.FINISHED : State.FAILED,
                "",
                "Command exited with status " + code,
                Map.of("exitCode", Integer.toString(code)),
                false)));
  }

  private static End byAgent(State state, String reason, String message) {
    return new End(AT_ONCE_MS, state, reason, message, Map.of(), false);
  }

  private static End byMaster(State state, String reason, String message) {
    return new End(AT_ONCE_MS, state, reason, message, Map.of(), true);
  }
}
