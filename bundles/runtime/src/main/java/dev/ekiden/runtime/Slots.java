package dev.ekiden.runtime;

import dev.ekiden.api.plugin.PluginSlots;
import dev.ekiden.api.plugin.PluginStatus;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All plugins in all slots. */
record Slots(Supplier<List<Part>> parts) implements PluginSlots {
  /** The slots of one kind. Any thread. */
  interface Part {
    /** Of all plugins that are offered for them. */
    List<Standing> standings();
  }

  @Override
  public List<PluginStatus> plugins() {
    return standings()
        .map(Standing::status)
        .sorted(
            Comparator.comparing(PluginStatus::kind)
                .thenComparing(PluginStatus::name)
                .thenComparing(PluginStatus::bundle)
                .thenComparing(PluginStatus::version))
        .toList();
  }

  @Override
  public boolean proven(long bundleId) {
    List<Standing> standings = standings().filter(s -> s.bundleId() == bundleId).toList();
    return !standings.isEmpty()
        && standings.stream().allMatch(s -> s.state() == PluginStatus.State.ACTIVE);
  }

  private Stream<Standing> standings() {
    return parts.get().stream().flatMap(p -> p.standings().stream());
  }
}
