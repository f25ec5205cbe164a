package dev.ekiden.api.model;

/** Numbers of tasks, as in app JSON: staged, running, healthy and unhealthy. */
public record Counts(int staged, int running, int healthy, int unhealthy) {
  public static final Counts NONE = new Counts(0, 0, 0, 0);

  public Counts plus(Counts other) {
    return new Counts(
        staged + other.staged,
        running + other.running,
        healthy + other.healthy,
        unhealthy + other.unhealthy);
  }

  public Counts minus(Counts other) {
    return new Counts(
        staged - other.staged,
        running - other.running,
        healthy - other.healthy,
        unhealthy - other.unhealthy);
  }
}
