package dev.ekiden.cluster.local;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The tasks that the agent knows, until their end is acknowledged. Confined to its thread. */
final class TaskBook {
  private final Map<String, LocalTask> byId = new LinkedHashMap<>();
  private final Map<String, LocalTask> byName = new HashMap<>();

  void add(LocalTask task) {
    byId.put(task.id(), task);
    byName.put(task.dir().name(), task);
  }

  void remove(LocalTask task) {
    byId.remove(task.id());
    byName.remove(task.dir().name());
  }

  Optional<LocalTask> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** By the name of its directory. */
  Optional<LocalTask> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  List<LocalTask> all() {
    return List.copyOf(byId.values());
  }

  /** Those that are not over. */
  Collection<LocalTask> active() {
    return byId.values().stream().filter(task -> !task.over()).toList();
  }

  List<LocalTask> ofGroup(String executorId) {
    return byId.values().stream()
        .filter(task -> task.record().executorId().filter(executorId::equals).isPresent())
        .toList();
  }

  Set<String> names() {
    return Set.copyOf(byName.keySet());
  }

  /** Names of the directories that pods share and that are still needed. */
  Set<String> groupNames() {
    return byId.values().stream()
        .flatMap(task -> task.record().executorId().stream())
        .map(FileNames::of)
        .collect(Collectors.toSet());
  }
}
