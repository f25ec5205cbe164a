package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Instance;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Tasks of apps (marathon-app-model.md section 8). */
public final class TaskWriter {
  private TaskWriter() {}

  /** Whether the instance shows as a task at all: it has been placed. */
  public static boolean listed(Instance instance) {
    throw new UnsupportedOperationException();
  }

  /**
   * One task object; the instance must be {@link #listed}.
   *
   * @param servicePorts of its app, given by {@code GET /v2/tasks} only
   */
  public static void task(
      JsonGenerator out, Instance instance, Snapshot snapshot, List<Integer> servicePorts) {
    throw new UnsupportedOperationException();
  }
}
