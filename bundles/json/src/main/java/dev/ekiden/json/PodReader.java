package dev.ekiden.json;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.Pod;
import dev.ekiden.json.shape.Pods;
import tools.jackson.databind.JsonNode;

/** Pod definitions as callers send them (marathon-app-model.md section 11), defaults filled in. */
public final class PodReader {
  private PodReader() {}

  /** The role is empty when none was given. */
  public static Pod pod(JsonNode body, Settings settings) throws JsonRefused {
    return Structure.readSound(Pods.POD, body);
  }
}
