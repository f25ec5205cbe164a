package dev.ekiden.core.definition;

import dev.ekiden.api.model.ResourceLimits;
import dev.ekiden.api.model.Resources;
import java.util.Optional;

/** Amounts of resources. */
final class ResourceRules {
  private ResourceRules() {}

  static void limits(
      Optional<ResourceLimits> limits, Resources requested, String path, Findings findings) {
    limits
        .flatMap(ResourceLimits::cpus)
        .ifPresent(limit -> atLeast(limit, requested.cpus(), path + "/cpus", findings));
    limits
        .flatMap(ResourceLimits::mem)
        .ifPresent(limit -> atLeast(limit, requested.mem(), path + "/mem", findings));
  }

  private static void atLeast(double limit, double requested, String path, Findings findings) {
    findings.expect(
        limit >= requested,
        path,
        "resource limit must be greater than or equal to requested resource (" + requested + ")");
  }
}
