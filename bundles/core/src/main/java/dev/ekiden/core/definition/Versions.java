package dev.ekiden.core.definition;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodBuilder;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.VersionInfo;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When two definitions mean the same, and what version a changed one gets (marathon-app-model.md
 * section 9).
 */
final class Versions {
  private Versions() {}

  /** Whether instances of the one already are what the other asks for. */
  static boolean sameConfig(RunSpec a, RunSpec b) {
    return switch (a) {
      case App x ->
          b instanceof App y
              && new HashSet<>(x.constraints()).equals(new HashSet<>(y.constraints()))
              && checks(x).equals(checks(y))
              && config(x, y).equals(config(y, y));
      case Pod x -> b instanceof Pod y && config(x).equals(config(y));
    };
  }

  /** A check that names no port asks the first: to name it makes no difference. */
  private static Set<HealthCheck> checks(App app) {
    return app.healthChecks().stream().map(AppMerge::onFirstPort).collect(Collectors.toSet());
  }

  /** The definition with its version: the old one where nothing is different. */
  static RunSpec count(Optional<RunSpec> before, RunSpec after, boolean restart, Instant now) {
    if (before.isEmpty()) {
      return at(after, VersionInfo.created(now));
    }
    RunSpec old = before.get();
    VersionInfo had = old.versionInfo();
    if (!sameConfig(old, after)) {
      return at(after, had.reconfigured(now));
    }
    if (restart) {
      return at(after, had.restarted(now));
    }
    if (old.instances() != after.instances()) {
      return at(after, had.scaled(now));
    }
    return at(after, had).equals(old)
        ? old
        : at(after, new VersionInfo(now, had.lastScalingAt(), had.lastConfigChangeAt()));
  }

  /**
   * A different definition whose instances need no replacement: what counts from the last change of
   * the configuration, such as delays of launches, goes on.
   */
  static RunSpec takenOver(RunSpec before, RunSpec after, Instant now) {
    VersionInfo had = before.versionInfo();
    Instant scaled = before.instances() == after.instances() ? had.lastScalingAt() : now;
    return at(after, new VersionInfo(now, scaled, had.lastConfigChangeAt()));
  }

  static RunSpec at(RunSpec spec, VersionInfo version) {
    return switch (spec) {
      case App app -> AppBuilder.builder(app).versionInfo(version).build();
      case Pod pod -> PodBuilder.builder(pod).versionInfo(version).build();
    };
  }

  static RunSpec scaled(RunSpec spec, int instances) {
    return switch (spec) {
      case App app -> AppBuilder.builder(app).instances(instances).build();
      case Pod pod -> PodBuilder.builder(pod).instances(instances).build();
    };
  }

  /** Without what makes no difference; the order of constraints and checks does not. */
  private static App config(App app, App order) {
    return AppBuilder.builder(app)
        .instances(0)
        .versionInfo(VersionInfo.NONE)
        .constraints(order.constraints())
        .healthChecks(order.healthChecks())
        .build();
  }

  /** Without what makes no difference to the containers of a pod. */
  private static Pod config(Pod pod) {
    return PodBuilder.builder(pod)
        .instances(0)
        .versionInfo(VersionInfo.NONE)
        .killSelection(KillSelection.YOUNGEST_FIRST)
        .unreachableStrategy(UnreachableStrategy.DEFAULT)
        .build();
  }
}
