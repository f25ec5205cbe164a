package dev.ekiden.core;

import dev.ekiden.api.model.UpgradeStrategy;

/**
 * How far a rolling replace may go now (marathon-scheduling.md section 1.5). Computed from how
 * things are, not from what happened, so that it can be asked again at any time, also after a
 * restart.
 *
 * <p>Two reasons to end old instances: more are there than it takes for the minimum, or new ones
 * have taken their place. The poor ones go first, then those nothing is known of, then the good
 * ones; so the number of good ones never falls below the minimum by this.
 *
 * @param killPoor old ones to end that do not run or are unhealthy
 * @param killUnproven old ones to end whose health is not known
 * @param killGood old ones to end that are well
 * @param start new ones to start
 */
record RollingReplace(int killPoor, int killUnproven, int killGood, int start) {

  /**
   * Looks at the instances.
   *
   * @param target number of instances wanted
   * @param resident their volumes do not allow more instances than wanted
   * @param old instances of other versions
   * @param young instances of the target version
   */
  static RollingReplace next(
      int target, UpgradeStrategy strategy, boolean resident, Tally old, Tally young) {
    int minimum = minimum(target, strategy);
    int maximum = maximum(target, strategy, resident);
    int replaced = young.serving();
    int spare = old.wanted() + replaced - minimum;
    if (resident && minimum == plainMaximum(target, strategy) && old.leaving() == 0) {
      spare += spare <= 0 ? 1 - spare : 1;
    }
    int superseded = old.wanted() - Math.max(0, target - replaced);
    int kill = Math.clamp(Math.max(spare, superseded), 0, old.wanted());
    int poor = Math.min(kill, old.wanted() - old.unproven() - old.good());
    int proven = old.good() + replaced;
    boolean mayGuess = minimum == 0 || proven >= minimum || resident;
    int unproven = mayGuess ? Math.min(kill - poor, old.unproven()) : 0;
    int good = unproven == old.unproven() ? Math.min(kill - poor - unproven, old.good()) : 0;
    int present = old.occupying() + young.occupying() + old.scheduled() + young.scheduled();
    int start = Math.max(0, Math.min(target - young.wanted(), maximum - present));
    return new RollingReplace(poor, unproven, good, start);
  }

  /** Fewest healthy instances. */
  static int minimum(int target, UpgradeStrategy strategy) {
    return (int) Math.ceil(target * strategy.minimumHealthCapacity() - 1e-9);
  }

  /** Most instances, old and new. */
  static int maximum(int target, UpgradeStrategy strategy, boolean resident) {
    int maximum = plainMaximum(target, strategy);
    return maximum == minimum(target, strategy) && !resident ? maximum + 1 : maximum;
  }

  private static int plainMaximum(int target, UpgradeStrategy strategy) {
    return (int) Math.floor(target * (1 + strategy.maximumOverCapacity()) + 1e-9);
  }

  int kills() {
    return killPoor + killUnproven + killGood;
  }
}
