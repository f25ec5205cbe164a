package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Instance.LocalVolume;
import java.util.List;
import java.util.Map;

/**
 * What an instance takes of an offer.
 *
 * @param reserveOnly resident instance without a reservation: the resources are reserved now and
 *     the launch follows when they are offered back
 * @param resources taken; for {@code reserveOnly} as they are offered, before the reservation
 * @param hostPorts in order of definition
 * @param generatedPorts numbers made up for definitions without any port, by position
 * @param volumes persistent volumes, to be created or used
 */
public record Allocation(
    boolean reserveOnly,
    List<Resource> resources,
    List<Integer> hostPorts,
    Map<Integer, Integer> generatedPorts,
    List<LocalVolume> volumes) {
  public Allocation {
    resources = List.copyOf(resources);
    hostPorts = List.copyOf(hostPorts);
    generatedPorts = Map.copyOf(generatedPorts);
    volumes = List.copyOf(volumes);
  }
}
