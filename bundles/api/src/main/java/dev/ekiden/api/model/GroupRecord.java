package dev.ekiden.api.model;

/** The current properties of a group. */
public record GroupRecord(Group group) implements Entity {
  @Override
  public Key key() {
    return new Key(Kind.GROUP, group.id().value());
  }
}
