package dev.ekiden.core;

import dev.ekiden.api.model.Entity;

/** One entity written or removed. */
public sealed interface Change {
  Entity.Key key();

  record Put(Entity entity) implements Change {
    @Override
    public Entity.Key key() {
      return entity.key();
    }
  }

  /** Of an entity that may not have been there. */
  record Remove(Entity.Key key) implements Change {}
}
