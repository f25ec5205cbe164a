package dev.ekiden.json;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.AppUpdate;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * App definitions as callers send them (marathon-app-model.md sections 2 to 7). Deprecated forms
 * come out as canonical ones; all structural violations are gathered.
 */
public final class AppReader {
  private AppReader() {}

  /** A complete definition ({@code POST}): the id is required. */
  public static AppUpdate app(JsonNode body, Settings settings) throws JsonRefused {
    throw new UnsupportedOperationException();
  }

  /**
   * Body of {@code PUT} and {@code PATCH} of one app.
   *
   * @param partial what is absent keeps its value; otherwise the body is the whole definition
   */
  public static AppUpdate update(JsonNode body, boolean partial, Settings settings)
      throws JsonRefused {
    throw new UnsupportedOperationException();
  }

  /** Body of {@code PUT} and {@code PATCH} of several apps, an array. */
  public static List<AppUpdate> updates(JsonNode body, boolean partial, Settings settings)
      throws JsonRefused {
    throw new UnsupportedOperationException();
  }
}
