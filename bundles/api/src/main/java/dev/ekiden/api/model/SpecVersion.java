package dev.ekiden.api.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What a spec was from {@code at} on; empty: it was removed then. All of them together give every
 * older state of the whole tree.
 */
public record SpecVersion(PathId id, Instant at, Optional<RunSpec> spec) implements Entity {
  @Override
  public Key key() {
    return new Key(Kind.SPEC_VERSION, id.value() + "@" + at);
  }
}
