package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.cluster.TaskSpec;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.Container;
import dev.ekiden.api.model.Network;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a task is one that can be run as a process of this machine. */
final class Admission {
  private Admission() {}

  /**
   * Checks what can be checked by looking at the task alone.
   *
   * @param executorResources of its pod
   * @throws Refused saying what is asked too much
   */
  static void check(
      TaskSpec task,
      List<Resource> executorResources,
      Optional<String> executorId,
      WorkDirectory work)
      throws Refused {
    Optional<Container.Image> image = task.container().flatMap(Container::image);
    if (image.isPresent()) {
      throw Refused.invalid(
          "The local cluster runs commands, not images: '%s' needs a cluster with Docker"
              .formatted(image.get().name()));
    }
    for (Network network : task.networks()) {
      if (network.mode() != Network.Mode.HOST) {
        throw Refused.invalid(
            "The local cluster has no network but the machine's own: use host networking");
      }
    }
    command(task);
    for (Map.Entry<String, String> variable : task.env().entrySet()) {
      if (variable.getKey().isEmpty()
          || variable.getKey().indexOf('=') >= 0
          || nul(variable.getKey())
          || nul(variable.getValue())) {
        throw Refused.invalid("'" + variable.getKey() + "' cannot be an environment variable");
      }
    }
    Mounts.plan(task, resources(task, executorResources), executorId, work);
  }

  /** Those of the task and of its executor. */
  static List<Resource> resources(TaskSpec task, List<Resource> executorResources) {
    return java.util.stream.Stream.concat(task.resources().stream(), executorResources.stream())
        .toList();
  }

  /** What it executes. */
  static CommandLine command(TaskSpec task) throws Refused {
    if (task.command().isEmpty()) {
      throw Refused.invalid("The task has neither cmd nor args");
    }
    CommandLine command = task.command().get();
    List<String> words =
        switch (command) {
          case CommandLine.Shell shell -> List.of(shell.command());
          case CommandLine.Argv argv -> argv.argv();
        };
    if (words.isEmpty() || words.getFirst().isEmpty()) {
      throw Refused.invalid("The task's command is empty");
    }
    if (words.stream().anyMatch(Admission::nul)) {
      throw Refused.invalid("The task's command contains a NUL character");
    }
    return command;
  }

  private static boolean nul(String text) {
    return text.indexOf('\0') >= 0;
  }
}
