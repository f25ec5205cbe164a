package com.example.metadata;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Placement;
import dev.ekiden.api.model.RunSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which instances of which apps are on which hosts. Immutable; a new one shares what has not
 * changed.
 *
 * @param version a digest of all that is in it: the same picture has the same version, whichever
 *     instance of this plugin made it, and another picture has another one. So over replacements
 *     and restarts a reader is told of each difference and of nothing else
 * @param apps by id, those that have instances on hosts
 */
record Picture(String version, Map<String, List<Entry>> apps) {
  /** One instance. */
  record Entry(
      String app,
      String instance,
      String host,
      List<Integer> ports,
      String condition,
      Optional<Boolean> healthy) {}

  /** Everything anew. */
  static Picture of(Snapshot state) {
    Map<String, List<Entry>> apps = new TreeMap<>();
    for (RunSpec spec : state.specsBelow(PathId.ROOT)) {
      List<Entry> entries = entries(state, spec.id());
      if (!entries.isEmpty()) {
        apps.put(spec.id().value(), entries);
      }
    }
    return of(apps);
  }

  /** With one app as it is now; the same picture when nothing of it is different. */
  Picture refreshed(Snapshot state, PathId app) {
    List<Entry> now = entries(state, app);
    if (now.equals(apps.getOrDefault(app.value(), List.of()))) {
      return this;
    }
    Map<String, List<Entry>> changed = new TreeMap<>(apps);
    if (now.isEmpty()) {
      changed.remove(app.value());
    } else {
      changed.put(app.value(), now);
    }
    return of(changed);
  }

  private static Picture of(Map<String, List<Entry>> apps) {
    try {
      byte[] content = Json.groups(apps).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new Picture(HexFormat.of().formatHex(digest, 0, 16), apps);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static List<Entry> entries(Snapshot state, PathId app) {
    return state.instances(app).stream()
        .filter(instance -> instance.placement().isPresent())
        .filter(instance -> !instance.condition().terminal())
        .map(instance -> entry(state, instance))
        .sorted(Comparator.comparing(Entry::instance))
        .toList();
  }

  private static Entry entry(Snapshot state, Instance instance) {
    return new Entry(
        instance.spec().value(),
        instance.id().toString(),
        instance.placement().map(Placement::host).orElseThrow(),
        instance.tasks().stream().flatMap(task -> task.hostPorts().stream()).toList(),
        instance.condition().label(),
        state.healthy(instance.id()));
  }

  Map<String, List<Entry>> hosts() {
    return apps.values().stream()
        .flatMap(List::stream)
        .collect(Collectors.groupingBy(Entry::host, TreeMap::new, Collectors.toList()));
  }
}
