package dev.ekiden.core;

import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.PathId;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;

/**
 * A deployment at work.
 *
 * @param pending specs whose action of the current step is not finished
 * @param begun specs whose action has been begun in this or an earlier step
 */
record Run(Deployment deployment, MapPSet<PathId> pending, MapPSet<PathId> begun) {
  static Run of(Deployment deployment) {
    return new Run(deployment, HashTreePSet.empty(), HashTreePSet.empty());
  }

  List<DeploymentPlan.Step> steps() {
    return deployment.plan().steps();
  }

  boolean over() {
    return deployment.currentStep() >= steps().size();
  }

  DeploymentPlan.Step step() {
    return steps().get(deployment.currentStep());
  }

  Optional<DeploymentPlan.Action> action(PathId spec) {
    return over()
        ? Optional.empty()
        : step().actions().stream().filter(a -> a.spec().equals(spec)).findFirst();
  }

  Run with(Deployment next) {
    return new Run(next, pending, begun);
  }

  Run pending(MapPSet<PathId> next) {
    return new Run(deployment, next, begun);
  }

  Run begun(PathId spec) {
    return new Run(deployment, pending, begun.plus(spec));
  }
}
