package dev.ekiden.tck.sim;

import dev.ekiden.api.model.Entity;
import dev.ekiden.core.Change;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What survives a crash. */
final class SimStore {
  private final Map<Entity.Key, Entity> entities = new LinkedHashMap<>();

  /** All or nothing. */
  void commit(List<Change> changes) {
    for (Change change : changes) {
      switch (change) {
        case Change.Put put -> entities.put(put.key(), put.entity());
        case Change.Remove remove -> entities.remove(remove.key());
      }
    }
  }

  Collection<Entity> all() {
    return entities.values();
  }

  Optional<Entity> get(Entity.Key key) {
    return Optional.ofNullable(entities.get(key));
  }
}
