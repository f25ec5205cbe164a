package dev.ekiden.core.definition;

import static dev.ekiden.core.definition.Findings.WHOLE;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;

/** Upgrade and unreachable strategies, and apps that bind them. */
final class StrategyRules {
  private static final String UPGRADE = "/upgradeStrategy";

  private StrategyRules() {}

  /** What somebody asked for. */
  static void requested(Requested requested, Findings findings) {
    App app = requested.app();
    findings.expect(
        !single(app) || app.instances() <= 1,
        WHOLE,
        "Single instance app may only have one instance");
    if (requested.upgradeGiven()) {
      if (single(app)) {
        notOver(app.upgradeStrategy(), findings);
        zero(
            app.upgradeStrategy().minimumHealthCapacity(),
            UPGRADE + "/minimumHealthCapacity",
            findings);
      } else if (requested.residencyGiven()) {
        notOver(app.upgradeStrategy(), findings);
      }
    }
    findings.expect(
        !requested.residencyGiven()
            || !requested.unreachableGiven()
            || app.unreachableStrategy() instanceof UnreachableStrategy.Disabled,
        WHOLE,
        "unreachableStrategy must be disabled for resident tasks");
  }

  /** What has become of it. */
  static void complete(App app, Findings findings) {
    UpgradeStrategy upgrade = app.upgradeStrategy();
    if (single(app)
        && (upgrade.minimumHealthCapacity() != 0 || upgrade.maximumOverCapacity() != 0)) {
      findings.add("/isSingleInstance", "must be false");
      notOver(upgrade, findings);
      zero(upgrade.minimumHealthCapacity(), UPGRADE + "/minimumHealthCapacity", findings);
    }
    unreachable(app.unreachableStrategy(), findings);
  }

  /** Instances are replaced before they are forgotten. Of pods Marathon does not ask this. */
  private static void unreachable(UnreachableStrategy strategy, Findings findings) {
    if (strategy instanceof UnreachableStrategy.After after) {
      findings.expect(
          after.inactive().compareTo(after.expunge()) <= 0,
          "/unreachableStrategy/inactiveAfterSeconds",
          "inactiveAfterSeconds (%d) must be less or equal to expungeAfterSeconds, which is %d"
              .formatted(after.inactive().toSeconds(), after.expunge().toSeconds()));
    }
  }

  /** What cannot run twice cannot be replaced by starting the new one first. */
  static void notOver(UpgradeStrategy strategy, Findings findings) {
    zero(strategy.maximumOverCapacity(), UPGRADE + "/maximumOverCapacity", findings);
  }

  static boolean single(App app) {
    return "true".equals(app.labels().get("MARATHON_SINGLE_INSTANCE_APP"));
  }

  private static void zero(double capacity, String path, Findings findings) {
    findings.expect(capacity == 0, path, "got " + capacity + ", expected 0.0");
  }
}
