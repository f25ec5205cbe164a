package dev.ekiden.api.model;

import java.util.Map;
import java.util.Optional;

/** A network an instance joins (marathon-app-model.md section 4). */
public record Network(Mode mode, Optional<String> name, Map<String, String> labels) {
  public static final Network HOST = new Network(Mode.HOST, Optional.empty(), Map.of());

  public enum Mode {
    HOST,
    BRIDGE,
    CONTAINER
  }

  public Network {
    labels = Map.copyOf(labels);
  }
}
