package dev.ekiden.core.definition;

import dev.ekiden.api.model.DeploymentDeadline;
import dev.ekiden.api.model.DeploymentDeadline.Then;
import dev.ekiden.api.model.RunSpec;
import java.util.Map;
import java.util.Optional;

/** Deadlines that specs ask for by their labels. */
public final class DeadlineLabels {
  private static final String DEADLINE = "EKIDEN_DEPLOYMENT_DEADLINE";
  private static final String ON_DEADLINE = "EKIDEN_DEPLOYMENT_ON_DEADLINE";

  private DeadlineLabels() {}

  /** How long deployments of an accepted spec may take. */
  public static Optional<DeploymentDeadline> of(RunSpec spec) {
    Map<String, String> labels = spec.labels();
    return Optional.ofNullable(labels.get(DEADLINE))
        .map(
            text ->
                new DeploymentDeadline(
                    DeploymentDeadline.parseLength(text),
                    Optional.ofNullable(labels.get(ON_DEADLINE))
                        .map(Then::parse)
                        .orElse(Then.STALL)));
  }

  /** A mistake in them must not come to light only when they are needed. */
  static void check(Map<String, String> labels, Findings findings) {
    expect(labels, DEADLINE, DeploymentDeadline::parseLength, findings);
    expect(labels, ON_DEADLINE, Then::parse, findings);
    findings.expect(
        !labels.containsKey(ON_DEADLINE) || labels.containsKey(DEADLINE),
        path(ON_DEADLINE),
        "needs the label " + DEADLINE);
  }

  private static void expect(
      Map<String, String> labels,
      String name,
      java.util.function.Function<String, ?> reading,
      Findings findings) {
    if (labels.containsKey(name)) {
      try {
        Object _ = reading.apply(labels.get(name));
      } catch (IllegalArgumentException e) {
        findings.add(path(name), String.valueOf(e.getMessage()));
      }
    }
  }

  private static String path(String label) {
    return "/labels(" + label + ")";
  }
}
