package dev.ekiden.runtime;

import dev.ekiden.api.plugin.PluginSlots;
import dev.ekiden.api.plugin.PluginStatus;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** All plugins in all slots. */
record Slots(Supplier<List<Part>> parts) implements PluginSlots {
  /** The slots of one kind. Any thread. */
  interface Part {
    List<PluginStatus> statuses();

    List<Standing> ofBundle(long bundleId);
  }

  @Override
  public List<PluginStatus> plugins() {
    return parts.get().stream()
        .flatMap(p -> p.statuses().stream())
        .sorted(
            Comparator.comparing(PluginStatus::kind)
                .thenComparing(PluginStatus::name)
                .thenComparing(PluginStatus::bundle)
                .thenComparing(PluginStatus::version))
        .toList();
  }

  @Override
  public boolean proven(long bundleId) {
    List<Standing> standings =
        parts.get().stream().flatMap(p -> p.ofBundle(bundleId).stream()).toList();
    return !standings.isEmpty()
        && standings.stream().allMatch(s -> s.state() == PluginStatus.State.ACTIVE);
  }
}
