package dev.ekiden.json;

import dev.ekiden.api.model.Pod;
import tools.jackson.core.JsonGenerator;

/** Pod definitions (marathon-app-model.md section 11). */
public final class PodWriter {
  private PodWriter() {}

  public static void pod(JsonGenerator out, Pod pod) {
    throw new UnsupportedOperationException();
  }
}
