package dev.ekiden.api.model;

import java.util.Map;
import java.util.Optional;

/**
 * Where an instance was put.
 *
 * @param cluster name of the cluster plugin
 * @param attributes of the agent, in the text form that constraints compare
 */
public record Placement(
    String cluster,
    String agentId,
    String host,
    Optional<String> region,
    Optional<String> zone,
    Map<String, String> attributes) {
  public Placement {
    attributes = Map.copyOf(attributes);
  }
}
