package dev.ekiden.core.matching;

import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.RunSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each value of each constrained field is in use by instances of one spec. Made for one
 * round of matching and filled further as the round places instances; not thread-safe.
 */
public final class PlacedValues {
  private final Map<String, Map<String, Integer>> counts = new HashMap<>();

  /**
   * Counts what constraints look at: placed instances that run the spec's configuration or a newer
   * one, so that old ones do not block their successors.
   */
  public static PlacedValues of(RunSpec spec, Collection<Instance> instances) {
    PlacedValues values = new PlacedValues();
    for (Constraint constraint : spec.constraints()) {
      values.counts.put(constraint.field(), new HashMap<>());
    }
    if (!values.counts.isEmpty()) {
      for (Instance instance : instances) {
        if (considered(spec, instance)) {
          instance.placement().ifPresent(values::add);
        }
      }
    }
    return values;
  }

  private static boolean considered(RunSpec spec, Instance instance) {
    return instance.condition().active()
        && !instance.specVersion().isBefore(spec.versionInfo().lastConfigChangeAt());
  }

  /** One more instance there. */
  public void add(Placement placement) {
    counts.forEach(
        (field, values) ->
            AgentValues.value(field, placement).ifPresent(v -> values.merge(v, 1, Integer::sum)));
  }

  Map<String, Integer> of(String field) {
    return counts.getOrDefault(field, Map.of());
  }
}
