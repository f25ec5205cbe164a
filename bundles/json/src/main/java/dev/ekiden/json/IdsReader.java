package dev.ekiden.json;

import dev.ekiden.api.model.InstanceId;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Lists of ids as callers send them. */
public final class IdsReader {
  private IdsReader() {}

  /** Body of {@code POST /v2/tasks/delete}: {@code {"ids": […]}}. */
  public static List<String> tasks(JsonNode body) throws JsonRefused {
    throw new UnsupportedOperationException();
  }

  /** Body of {@code DELETE /v2/pods/{id}::instances}: an array. */
  public static List<InstanceId> instances(JsonNode body) throws JsonRefused {
    throw new UnsupportedOperationException();
  }
}
