package dev.ekiden.api.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Resources of one agent that may be used now, until rescinded.
 *
 * @param id unique within the cluster
 * @param role the role of ours it was made to
 * @param attributes of the agent, in its order; a single value is {@link Resource.Items} of one or
 *     a scalar
 */
public record Offer(
    String id,
    String agentId,
    String host,
    List<Resource> resources,
    Map<String, Resource.Amount> attributes,
    Optional<String> region,
    Optional<String> zone,
    Optional<Unavailability> unavailability,
    String role) {
  public Offer {
    resources = List.copyOf(resources);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** A planned maintenance window; without duration it never ends. */
  public record Unavailability(Instant start, Optional<Duration> duration) {}
}
