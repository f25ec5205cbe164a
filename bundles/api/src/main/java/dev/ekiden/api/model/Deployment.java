package dev.ekiden.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running deployment.
 *
 * @param original the affected specs before it, absent for new ones
 * @param target the affected specs as wanted, absent for removed ones
 * @param createdGroups groups that came with it, removed again by a rollback when empty
 * @param removedGroups groups that went with it
 * @param currentStep position in the plan's steps, from 0
 * @param startedAt when it was accepted
 */
@RecordBuilder
public record Deployment(
    DeploymentPlan plan,
    Map<PathId, RunSpec> original,
    Map<PathId, RunSpec> target,
    List<Group> createdGroups,
    List<Group> removedGroups,
    int currentStep,
    Instant startedAt,
    Optional<String> stalledBecause)
    implements Entity, DeploymentBuilder.With {
  public Deployment {
    original = Map.copyOf(original);
    target = Map.copyOf(target);
    createdGroups = List.copyOf(createdGroups);
    removedGroups = List.copyOf(removedGroups);
  }

  public DeploymentId id() {
    return plan.id();
  }

  @Override
  public Key key() {
    return new Key(Kind.DEPLOYMENT, id().value());
  }
}
