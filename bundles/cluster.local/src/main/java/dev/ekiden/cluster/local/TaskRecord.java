package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What must be known of a task after a restart.
 *
 * @param executorId of the pod's group, absent for an app's task
 * @param executorResources of that group, the same in all its tasks
 * @param grace of a kill that does not say
 * @param boot the run of the machine in which it was launched
 * @param groups its control groups
 */
record TaskRecord(
    String id,
    Optional<String> executorId,
    List<Resource> resources,
    List<Resource> executorResources,
    Optional<Duration> grace,
    Instant launched,
    String boot,
    ControlGroup groups) {
  private static final String RESOURCE = "resource.";
  private static final String EXECUTOR_RESOURCE = "executor.resource.";
  private static final String GROUP = "group.";

  TaskRecord {
    resources = List.copyOf(resources);
    executorResources = List.copyOf(executorResources);
  }

  void write(Path file) throws IOException {
    Map<String, String> fields = new TreeMap<>();
    fields.put("id", id);
    executorId.ifPresent(executor -> fields.put("executor", executor));
    grace.ifPresent(g -> fields.put("grace", g.toString()));
    fields.put("launched", launched.toString());
    fields.put("boot", boot);
    number(fields, RESOURCE, resources.stream().map(ResourceText::write).toList());
    number(fields, EXECUTOR_RESOURCE, executorResources.stream().map(ResourceText::write).toList());
    number(fields, GROUP, groups.directories().stream().map(Path::toString).toList());
    TextFiles.writeFields(file, fields);
  }

  /** Empty when there is none. */
  static Optional<TaskRecord> read(Path file) throws IOException {
    Optional<Map<String, String>> found = TextFiles.readFields(file);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> fields = found.get();
    try {
      return Optional.of(
          new TaskRecord(
              required(fields, "id"),
              Optional.ofNullable(fields.get("executor")),
              numbered(fields, RESOURCE).stream().map(ResourceText::read).toList(),
              numbered(fields, EXECUTOR_RESOURCE).stream().map(ResourceText::read).toList(),
              Optional.ofNullable(fields.get("grace")).map(Duration::parse),
              Instant.parse(required(fields, "launched")),
              required(fields, "boot"),
              new ControlGroup(numbered(fields, GROUP).stream().map(Path::of).toList())));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static void number(Map<String, String> fields, String prefix, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      fields.put(prefix + i, values.get(i));
    }
  }

  private static List<String> numbered(Map<String, String> fields, String prefix) {
    List<String> values = new ArrayList<>();
    for (int i = 0; fields.containsKey(prefix + i); i++) {
      values.add(required(fields, prefix + i));
    }
    return values;
  }

  private static String required(Map<String, String> fields, String key) {
    String value = fields.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return value;
  }
}
