package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.DeploymentId;
import java.time.Instant;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Apps as Marathon writes them (marathon-rest.md sections 15 and 16). */
public final class AppWriter {
  private AppWriter() {}

  /** The definition alone, with {@code versionInfo}. */
  public static void app(JsonGenerator out, App app) {
    throw new UnsupportedOperationException();
  }

  /** The definition and what {@code embeds} asks for, all from one snapshot. */
  public static void info(
      JsonGenerator out, App app, Snapshot snapshot, Set<Embed> embeds, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** Answer to {@code POST}: no {@code versionInfo}, no service ports yet, counts of zero. */
  public static void created(JsonGenerator out, App app, DeploymentId deployment) {
    throw new UnsupportedOperationException();
  }
}
