package dev.ekiden.api.model;

import java.time.Instant;
import java.util.Optional;

/** What a group was from {@code at} on; empty: it was removed then. */
public record GroupVersion(PathId id, Instant at, Optional<Group> group) implements Entity {
  @Override
  public Key key() {
    return new Key(Kind.GROUP_VERSION, id.value() + "@" + at);
  }
}
