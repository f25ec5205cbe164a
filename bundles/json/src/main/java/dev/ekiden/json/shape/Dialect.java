package dev.ekiden.json.shape;

import dev.ekiden.api.Settings;
import java.util.Set;

/**
 * What the meaning of a body depends on besides the body.
 *
 * @param bridgeName deprecated networks of this name mean bridge networking
 * @param healthProtocols protocols of installed plugins, besides Marathon's
 */
public record Dialect(String bridgeName, Set<String> healthProtocols) {
  public Dialect {
    healthProtocols = Set.copyOf(healthProtocols);
  }

  public static Dialect of(Settings settings, Set<String> healthProtocols) {
    return new Dialect(settings.mesosBridgeName(), healthProtocols);
  }
}
