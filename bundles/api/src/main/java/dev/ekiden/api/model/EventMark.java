package dev.ekiden.api.model;

/** Number of the last event given out, so that numbers never repeat. */
public record EventMark(long sequence) implements Entity {
  @Override
  public Key key() {
    return new Key(Kind.EVENT_MARK, "last");
  }
}
