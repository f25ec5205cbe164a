package dev.ekiden.core;

import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.PathId;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;

/**
 * A deployment at work.
 *
 * @param pending actions of the current step that are not finished, by spec
 * @param done specs that this deployment has brought to their target in this or an earlier step
 */
record Run(
    Deployment deployment, HashPMap<PathId, DeploymentPlan.Action> pending, MapPSet<PathId> done) {
  /** At the beginning of the current step. */
  static Run of(Deployment deployment) {
    MapPSet<PathId> done = HashTreePSet.empty();
    for (int i = 0; i < Math.min(deployment.currentStep(), deployment.plan().steps().size()); i++) {
      for (DeploymentPlan.Action action : deployment.plan().steps().get(i).actions()) {
        done = reaches(action) ? done.plus(action.spec()) : done;
      }
    }
    return new Run(deployment, HashTreePMap.empty(), done);
  }

  private static boolean reaches(DeploymentPlan.Action action) {
    return switch (action.type()) {
      case SCALE, RESTART -> true;
      case START, STOP -> false;
    };
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

  /** What is going on with a spec. */
  Optional<DeploymentPlan.Action> action(PathId spec) {
    return Optional.ofNullable(pending.get(spec));
  }

  Run with(Deployment next) {
    return new Run(next, pending, done);
  }

  Run waitingFor(DeploymentPlan.Action action) {
    return new Run(deployment, pending.plus(action.spec(), action), done);
  }

  Run finished(DeploymentPlan.Action action) {
    return new Run(
        deployment,
        pending.minus(action.spec()),
        reaches(action) ? done.plus(action.spec()) : done);
  }
}
