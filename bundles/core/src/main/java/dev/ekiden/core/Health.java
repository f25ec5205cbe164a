package dev.ekiden.core;

import dev.ekiden.api.model.App;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.HealthResult;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * What is known of an instance's health, in memory only.
 *
 * @param incarnation whose results these are; those of the last one are shown until the first
 *     verdict about the new one
 * @param results by position of the check
 * @param asked when the probe in flight was sent, by position
 */
record Health(
    int incarnation, HashPMap<Integer, HealthResult> results, HashPMap<Integer, Instant> asked) {
  static final Health NONE = new Health(0, HashTreePMap.empty(), HashTreePMap.empty());

  Health with(HealthResult result) {
    return new Health(incarnation, results.plus(result.check(), result), asked);
  }

  Health asking(int check, Instant at) {
    return new Health(incarnation, results, asked.plus(check, at));
  }

  Health answered(int check) {
    return new Health(incarnation, results, asked.minus(check));
  }

  /** Ready for verdicts about this incarnation; those of an earlier one do not count for it. */
  Health forIncarnation(int current) {
    return current == incarnation ? this : new Health(current, HashTreePMap.empty(), asked);
  }

  /** A new incarnation was launched: probes of the last one are nobody's any more. */
  Health relaunched() {
    return new Health(incarnation, results, HashTreePMap.empty());
  }

  /** Without any verdict. */
  Health without() {
    return new Health(incarnation, HashTreePMap.empty(), asked);
  }

  List<HealthResult> list() {
    List<HealthResult> list = new ArrayList<>(results.values());
    list.sort(java.util.Comparator.comparingInt(HealthResult::check));
    return list;
  }

  /** Aggregate as it is shown; see {@link #of}. */
  Optional<Boolean> shown(RunSpec spec, Instance instance) {
    return switch (spec) {
      case App app -> ofApp(app.healthChecks());
      case Pod pod -> ofTasks(instance.tasks());
    };
  }

  /** Aggregate of this incarnation: empty when something is not known yet, or nothing to check. */
  Optional<Boolean> of(RunSpec spec, Instance instance) {
    return spec instanceof App && incarnation != instance.incarnation()
        ? Optional.empty()
        : shown(spec, instance);
  }

  private Optional<Boolean> ofApp(List<HealthCheck> checks) {
    boolean all = !checks.isEmpty();
    for (int i = 0; i < checks.size(); i++) {
      HealthResult result = results.get(i);
      if (result == null) {
        all = false;
      } else if (!result.alive()) {
        if (result.probeProblem().isEmpty() || result.consecutiveFailures() > 0) {
          return Optional.of(false);
        }
        all = false;
      }
    }
    return all ? Optional.of(true) : Optional.empty();
  }

  private static Optional<Boolean> ofTasks(List<Task> tasks) {
    Optional<Boolean> healthy = Optional.empty();
    for (Task task : tasks) {
      if (task.healthy().isPresent()) {
        healthy = Optional.of(healthy.orElse(true) && task.healthy().get());
      }
    }
    return healthy;
  }
}
