package dev.ekiden.rest;

import dev.ekiden.api.Reply;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Instance;
import dev.ekiden.json.TaskWriter;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** What all ways of killing tasks have in common. */
final class Kills {
  private Kills() {}

  /**
   * @throws Rejection 400 when both are wanted
   */
  static void requireOneOf(boolean scale, boolean wipe) {
    if (scale && wipe) {
      throw Rejection.badRequest("You cannot use scale and wipe at the same time.");
    }
  }

  /** The killed tasks, or the deployment that scales down. */
  static Response answer(Reply reply, Snapshot snapshot) {
    return switch (reply) {
      case Reply.Killing(List<Instance> killed) ->
          Answer.json(
              Answer.listing(
                  "tasks",
                  killed.stream().filter(TaskWriter::listed).toList(),
                  (out, i) -> TaskWriter.task(out, i, snapshot, List.of())));
      case Reply.Deploying d -> Answer.deploying(d);
      default -> throw new IllegalStateException("no answer to a kill: " + reply);
    };
  }
}
