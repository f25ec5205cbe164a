package dev.ekiden.json;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.json.schema.Type;
import dev.ekiden.json.shape.Apps;
import dev.ekiden.json.shape.Dialect;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * App definitions as callers send them (marathon-app-model.md sections 2 to 7). Deprecated forms
 * come out as canonical ones; all structural violations are gathered.
 */
public final class AppReader {
  private AppReader() {}

  /** A complete definition ({@code POST}): the id is required. */
  public static AppUpdate app(JsonNode body, Settings settings) throws JsonRefused {
    return app(body, settings, Set.of());
  }

  /**
   * A complete definition.
   *
   * @param healthProtocols names of installed health plugins: protocols besides Marathon's
   */
  public static AppUpdate app(JsonNode body, Settings settings, Set<String> healthProtocols)
      throws JsonRefused {
    return Structure.read(Apps.complete(Dialect.of(settings, healthProtocols)), body);
  }

  /**
   * Body of {@code PUT} and {@code PATCH} of one app.
   *
   * @param partial what is absent keeps its value; otherwise the body is the whole definition of
   *     the app that the URL names, as it is for an app that does not exist yet
   */
  public static AppUpdate update(JsonNode body, boolean partial, Settings settings)
      throws JsonRefused {
    return update(body, partial, settings, Set.of());
  }

  /** As {@link #update(JsonNode, boolean, Settings)}, with the protocols of installed plugins. */
  public static AppUpdate update(
      JsonNode body, boolean partial, Settings settings, Set<String> healthProtocols)
      throws JsonRefused {
    return partial
        ? Structure.read(Apps.partial(Dialect.of(settings, healthProtocols)), body)
        : AppUpdateBuilder.builder(app(named(body), settings, healthProtocols))
            .id(Optional.empty())
            .build();
  }

  /** Body of {@code PUT} and {@code PATCH} of several apps, an array. */
  public static List<AppUpdate> updates(JsonNode body, boolean partial, Settings settings)
      throws JsonRefused {
    return updates(body, partial, settings, Set.of());
  }

  /** As {@link #updates(JsonNode, boolean, Settings)}, with the protocols of installed plugins. */
  public static List<AppUpdate> updates(
      JsonNode body, boolean partial, Settings settings, Set<String> healthProtocols)
      throws JsonRefused {
    Dialect dialect = Dialect.of(settings, healthProtocols);
    return Structure.read(
        Type.list(partial ? Apps.partial(dialect) : Apps.complete(dialect)), body);
  }

  /** The id within the body does not count, so that it need not be there. */
  private static JsonNode named(JsonNode body) {
    return body instanceof ObjectNode object ? object.deepCopy().put("id", "/named-by-url") : body;
  }
}
