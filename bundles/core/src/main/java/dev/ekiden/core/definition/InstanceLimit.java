package dev.ekiden.core.definition;

/**
 * How many instances one spec may have. All of them are entities from the moment they are wanted,
 * so that a slip of the keyboard must not fill the memory.
 */
final class InstanceLimit {
  static final int MOST = 100_000;

  private InstanceLimit() {}

  static void check(double instances, String path, Findings findings) {
    findings.expect(
        instances <= MOST,
        path,
        "got %.0f, expected %d or fewer".formatted(Math.ceil(instances), MOST));
  }
}
