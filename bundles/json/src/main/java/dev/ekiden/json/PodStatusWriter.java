package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Pod;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/** Pods as they run (marathon-app-model.md sections 8.3 and 11.1). */
public final class PodStatusWriter {
  private PodStatusWriter() {}

  /** {@code PodStatus}. */
  public static void status(JsonGenerator out, Pod pod, Snapshot snapshot, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** One killed instance, as {@code DELETE /v2/pods/{id}::instances} answers it. */
  public static void instance(JsonGenerator out, Instance instance, Snapshot snapshot) {
    throw new UnsupportedOperationException();
  }
}
