package dev.ekiden.events.websocket;

/** Values of a configuration. */
public final class Range {
  private Range() {}

  /** The value, if it is allowed. */
  public static int check(String pid, String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          pid + ": " + key + " is " + value + ", allowed are " + least + " to " + most);
    }
    return value;
  }
}
