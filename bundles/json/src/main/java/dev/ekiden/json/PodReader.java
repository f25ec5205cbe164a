package dev.ekiden.json;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.Pod;
import tools.jackson.databind.JsonNode;

/** Pod definitions as callers send them (marathon-app-model.md section 11), defaults filled in. */
public final class PodReader {
  private PodReader() {}

  public static Pod pod(JsonNode body, Settings settings) throws JsonRefused {
    throw new UnsupportedOperationException();
  }
}
