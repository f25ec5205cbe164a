package dev.ekiden.api.model;

/** How far a rolling replace may go, as fractions of the instance count, each 0..1. */
public record UpgradeStrategy(double minimumHealthCapacity, double maximumOverCapacity) {
  public static final UpgradeStrategy DEFAULT = new UpgradeStrategy(1, 1);
  public static final UpgradeStrategy RESIDENT = new UpgradeStrategy(0.5, 0);
}
