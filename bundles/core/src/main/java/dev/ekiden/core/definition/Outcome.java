package dev.ekiden.core.definition;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What became of a wish to change the definitions. */
public sealed interface Outcome {
  /** Nothing changes. */
  record Refused(Refusal refusal) implements Outcome {}

  /**
   * The definitions as they will be. Nothing is kept until the caller adopts {@code next}, {@code
   * history}, {@code put} and {@code removed} together; to forget the outcome is to refuse it.
   *
   * @param version the one instant that everything changed here carries; later than every version
   *     before it
   * @param changed specs that are new, different or gone; empty when nothing really changed
   * @param restarted those of them that are to be replaced although their content is the same
   * @param inPlace those of them that differ, but whose instances can take the difference over
   * @param createdGroups groups that did not exist before, outer ones first
   * @param removedGroups groups that are gone, as they were, outer ones first
   * @param changedGroups groups that were there and are different now
   * @param addressed the group the request was about, or the group around the spec it was about
   * @param subject the one spec the request was about, as it is now, if it was about one and that
   *     exists
   * @param created the subject did not exist before
   * @param put entities to store: current definitions and their versions
   * @param removed entities to delete: what is gone, and versions too old to be kept
   */
  record Changed(
      Instant version,
      Tree next,
      History history,
      Set<PathId> changed,
      Set<PathId> restarted,
      Set<PathId> inPlace,
      List<Group> createdGroups,
      List<Group> removedGroups,
      List<Deployment.ChangedGroup> changedGroups,
      PathId addressed,
      Optional<RunSpec> subject,
      boolean created,
      List<Entity> put,
      List<Entity.Key> removed)
      implements Outcome {
    public Changed {
      changed = Set.copyOf(changed);
      restarted = Set.copyOf(restarted);
      inPlace = Set.copyOf(inPlace);
      createdGroups = List.copyOf(createdGroups);
      removedGroups = List.copyOf(removedGroups);
      changedGroups = List.copyOf(changedGroups);
      put = List.copyOf(put);
      removed = List.copyOf(removed);
    }
  }
}
