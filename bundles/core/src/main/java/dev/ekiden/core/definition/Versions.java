package dev.ekiden.core.definition;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppBuilder;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodBuilder;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.VersionInfo;
import java.time.Instant;
import java.util.Optional;

/** When two definitions mean the same, and what version a changed one gets. */
final class Versions {
  private Versions() {}

  /** Whether instances of the one already are what the other asks for. */
  static boolean sameConfig(RunSpec a, RunSpec b) {
    return config(a).equals(config(b));
  }

  /** The definition with its version: the old one where nothing is different. */
  static RunSpec count(Optional<RunSpec> before, RunSpec after, boolean restart, Instant now) {
    if (before.isEmpty() || before.get().getClass() != after.getClass()) {
      return at(after, VersionInfo.created(now));
    }
    VersionInfo old = before.get().versionInfo();
    if (!sameConfig(before.get(), after)) {
      return at(after, old.reconfigured(now));
    }
    if (restart) {
      return at(after, old.restarted(now));
    }
    RunSpec same = at(after, old);
    return same.equals(before.get()) ? before.get() : at(after, old.scaled(now));
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

  private static RunSpec config(RunSpec spec) {
    return at(scaled(spec, 0), VersionInfo.NONE);
  }
}
