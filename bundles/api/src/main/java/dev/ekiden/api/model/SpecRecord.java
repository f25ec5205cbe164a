package dev.ekiden.api.model;

/** The current definition of an app or a pod. */
public record SpecRecord(RunSpec spec) implements Entity {
  @Override
  public Key key() {
    return new Key(Kind.SPEC, spec.id().value());
  }
}
