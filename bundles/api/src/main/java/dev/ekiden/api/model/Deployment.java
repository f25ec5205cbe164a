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
 * @param changedGroups groups that were there before and are still, but different
 * @param currentStep position in the plan's steps, from 0
 * @param startedAt when it was accepted
 * @param deadline how long it may take; absent: as long as it takes
 * @param stalled the deadline has passed
 */
@RecordBuilder
public record Deployment(
    DeploymentPlan plan,
    Map<PathId, RunSpec> original,
    Map<PathId, RunSpec> target,
    List<Group> createdGroups,
    List<Group> removedGroups,
    List<ChangedGroup> changedGroups,
    int currentStep,
    Instant startedAt,
    Optional<DeploymentDeadline> deadline,
    Optional<Stalled> stalled)
    implements Entity, DeploymentBuilder.With {
  public Deployment {
    original = Map.copyOf(original);
    target = Map.copyOf(target);
    createdGroups = List.copyOf(createdGroups);
    removedGroups = List.copyOf(removedGroups);
    changedGroups = List.copyOf(changedGroups);
  }

  /** A group as it was and as it has become. */
  public record ChangedGroup(Group before, Group after) {}

  /**
   * It missed its deadline.
   *
   * @param since when that was
   * @param cause what it waited for then, a sentence for people
   */
  public record Stalled(Instant since, String cause) {}

  /** When it is to be done. */
  public Optional<Instant> due() {
    return deadline.map(d -> startedAt.plus(d.after()));
  }

  public DeploymentId id() {
    return plan.id();
  }

  @Override
  public Key key() {
    return new Key(Kind.DEPLOYMENT, id().value());
  }
}
