package dev.ekiden.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One of the wanted copies of a run spec, over all its launches.
 *
 * @param specVersion version of the run spec it runs, or will run
 * @param condition aggregate of its tasks, see {@link Condition}
 * @param since when {@code condition} was entered
 * @param activeSince first time it was seen running in this incarnation
 * @param incarnation number of launches so far
 * @param placement absent until it is placed
 * @param tasks of the current incarnation, empty before the first launch; a pod's in order of its
 *     containers
 * @param reservation of resident instances
 */
@RecordBuilder
public record Instance(
    InstanceId id,
    Instant specVersion,
    Goal goal,
    Condition condition,
    Instant since,
    Optional<Instant> activeSince,
    int incarnation,
    Optional<Placement> placement,
    List<Task> tasks,
    Optional<Reservation> reservation,
    String role)
    implements Entity, InstanceBuilder.With {
  public Instance {
    tasks = List.copyOf(tasks);
  }

  public PathId spec() {
    return id.spec();
  }

  @Override
  public Key key() {
    return new Key(Kind.INSTANCE, id.toString());
  }

  /** Disks and resources kept for a resident instance. */
  public record Reservation(List<LocalVolume> volumes, Optional<Instant> timeout) {
    public Reservation {
      volumes = List.copyOf(volumes);
    }
  }

  /** {@code persistenceId}: {@code <safe path>#<containerPath>#<uuid>}. */
  public record LocalVolume(String containerPath, String uuid, String persistenceId) {}
}
