package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.ClusterState;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentPlan.Action;
import dev.ekiden.api.model.DeploymentPlan.Step;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Miss;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.QueueItem.Reject;
import dev.ekiden.json.Explanation.Check;
import dev.ekiden.json.Explanation.Near;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts the findings of {@link Explanation} into words. */
final class Sentences {
  /** Checks named beside the first one; more do not help. */
  private static final int MAX_NAMED = 3;

  private Sentences() {}

  static String backOff(QueueItem item, Snapshot snapshot, Instant retry, Instant now) {
    String failure =
        snapshot
            .lastFailure(item.spec().id())
            .map(
                f ->
                    "; the last task ended with %s on %s%s"
                        .formatted(
                            f.state(), f.host(), f.message().isEmpty() ? "" : ": " + f.message()))
            .orElse("");
    return "tasks have failed, so the next launch is delayed for another %s s%s"
        .formatted(secondsUp(Duration.between(now, retry)), failure);
  }

  private static long secondsUp(Duration duration) {
    return duration.plusMillis(999).toSeconds();
  }

  static String noCluster(Collection<ClusterState> clusters) {
    return clusters.isEmpty()
        ? "there is no cluster that could run it"
        : "the cluster is not connected: "
            + clusters.stream().map(ClusterState::name).sorted().collect(Collectors.joining(", "));
  }

  static String noOffers(QueueItem item) {
    return "no agent has offered anything to role %s since it began to wait"
        .formatted(item.spec().role());
  }

  static String everywhere(List<Check> everywhere, int agents) {
    String first = everywhere.getFirst().sentence();
    return everywhere.size() == 1
        ? first
        : first + "; also, on every agent: " + named(everywhere.subList(1, everywhere.size()));
  }

  static String different(List<Check> checks, List<Near> agents) {
    Near nearest = agents.getFirst();
    return "no agent passes all checks: %s. Nearest is %s: %s"
        .formatted(
            named(checks),
            nearest.host(),
            nearest.misses().stream().map(Miss::sentence).collect(Collectors.joining(", ")));
  }

  private static String named(List<Check> checks) {
    String names =
        checks.stream().limit(MAX_NAMED).map(Check::sentence).collect(Collectors.joining("; "));
    return checks.size() > MAX_NAMED
        ? names + "; and %d more".formatted(checks.size() - MAX_NAMED)
        : names;
  }

  /** About one check on all agents that do not pass it. */
  static String check(Miss best, String bestHost, int failing, int agents) {
    String share = "%d of %d agent%s".formatted(failing, agents, agents == 1 ? "" : "s");
    return best.amount()
        .map(amount -> scarce(amount, bestHost, failing, agents, share))
        .orElseGet(() -> other(best, bestHost, share));
  }

  private static String scarce(
      Miss.Amount amount, String host, int failing, int agents, String share) {
    return "needs %s; %s, %s, has %s free (%s %s %s)"
        .formatted(
            quantity(amount.needed(), amount.resource()),
            failing == agents ? "the best agent" : "the best of those that have less",
            host,
            number(amount.available()),
            share,
            failing == 1 ? "has" : "have",
            shortOf(amount.resource()));
  }

  private static String shortOf(String resource) {
    return switch (resource) {
      case "cpus" -> "too few cpus";
      case "gpus" -> "too few gpus";
      case "mem" -> "too little memory";
      default -> "too little " + resource;
    };
  }

  private static String quantity(double amount, String resource) {
    return switch (resource) {
      case "cpus", "gpus" -> number(amount) + " " + resource;
      case "mem" -> number(amount) + " MiB of memory";
      default -> number(amount) + " MiB of " + resource;
    };
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(3, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String other(Miss miss, String host, String share) {
    boolean constraint = miss.check().equals(Reject.UNFULFILLED_CONSTRAINT.label());
    return constraint
        ? "%s (on %s; violated on %s)".formatted(miss.sentence(), host, share)
        : "%s (%s)".formatted(miss.sentence(), share);
  }

  /** Instances with volumes can only run where these are. */
  static Optional<String> bound(Instance instance, List<Near> agents) {
    if (instance.reservation().isEmpty() || instance.placement().isEmpty()) {
      return Optional.empty();
    }
    String where = instance.placement().get().host();
    String agent = instance.placement().get().agentId();
    String why =
        agents.stream()
            .filter(a -> a.agentId().equals(agent))
            .findFirst()
            .map(a -> a.misses().stream().map(Miss::sentence).collect(Collectors.joining(", ")))
            .orElse("it has not offered anything since");
    return Optional.of("its volumes are on %s: %s".formatted(where, why));
  }

  /** Empty unless the spec's turn is yet to come. */
  static Optional<String> laterStep(PathId spec, Deployment deployment) {
    List<Step> steps = deployment.plan().steps();
    int current = deployment.currentStep();
    if (current >= steps.size() || steps.get(current).actions().stream().anyMatch(about(spec))) {
      return Optional.empty();
    }
    for (int i = current + 1; i < steps.size(); i++) {
      if (steps.get(i).actions().stream().anyMatch(about(spec))) {
        return Optional.of(
            "its turn is step %d of %d of deployment %s; step %d is under way: %s"
                .formatted(
                    i + 1,
                    steps.size(),
                    deployment.id().value(),
                    current + 1,
                    actions(steps.get(current))));
      }
    }
    return Optional.empty();
  }

  private static java.util.function.Predicate<Action> about(PathId spec) {
    return action -> action.spec().equals(spec);
  }

  private static String actions(Step step) {
    String named =
        step.actions().stream()
            .limit(MAX_NAMED)
            .map(a -> a.wireName() + " " + a.spec())
            .collect(Collectors.joining(", "));
    return step.actions().size() > MAX_NAMED ? named + ", …" : named;
  }
}
