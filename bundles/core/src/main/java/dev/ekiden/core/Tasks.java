package dev.ekiden.core;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.core.matching.Allocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tasks of a new incarnation. */
final class Tasks {
  private Tasks() {}

  static List<Task> provisioned(
      RunSpec spec, InstanceId id, int incarnation, Allocation allocation, Instant now) {
    return switch (spec) {
      case App app ->
          List.of(
              task(
                  new TaskId(id, TaskId.APP, incarnation),
                  allocation.hostPorts(),
                  allocation.generatedPorts(),
                  now));
      case Pod pod -> containers(pod, id, incarnation, allocation, now);
    };
  }

  private static List<Task> containers(
      Pod pod, InstanceId id, int incarnation, Allocation allocation, Instant now) {
    List<Task> tasks = new ArrayList<>();
    int next = 0;
    for (PodContainer container : pod.containers()) {
      List<Integer> ports = new ArrayList<>();
      for (PodContainer.Endpoint endpoint : container.endpoints()) {
        if (endpoint.hostPort().isPresent()) {
          ports.add(allocation.hostPorts().get(next++));
        }
      }
      tasks.add(task(new TaskId(id, container.name(), incarnation), ports, Map.of(), now));
    }
    return tasks;
  }

  private static Task task(
      TaskId id, List<Integer> ports, Map<Integer, Integer> generated, Instant now) {
    return new Task(
        id,
        Condition.PROVISIONED,
        now,
        Optional.empty(),
        ports,
        generated,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }
}
