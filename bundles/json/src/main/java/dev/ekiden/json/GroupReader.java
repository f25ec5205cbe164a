package dev.ekiden.json;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.json.shape.Dialect;
import dev.ekiden.json.shape.Groups;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Group definitions as callers send them (marathon-app-model.md section 10). */
public final class GroupReader {
  private GroupReader() {}

  /** Body of {@code POST} and {@code PUT}. */
  public static GroupUpdate group(JsonNode body, Settings settings) throws JsonRefused {
    return group(body, settings, Set.of());
  }

  /**
   * Body of {@code POST} and {@code PUT}.
   *
   * @param healthProtocols names of installed health plugins: protocols besides Marathon's
   */
  public static GroupUpdate group(JsonNode body, Settings settings, Set<String> healthProtocols)
      throws JsonRefused {
    return Structure.read(Groups.group(Dialect.of(settings, healthProtocols)), body);
  }

  /** Body of {@code PATCH}: {@code {"enforceRole": …}}; empty when it says nothing about it. */
  public static Optional<Boolean> enforceRole(JsonNode body) throws JsonRefused {
    return Structure.read(Groups.PATCH, body);
  }
}
