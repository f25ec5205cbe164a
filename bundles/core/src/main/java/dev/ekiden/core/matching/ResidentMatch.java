package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Instance.LocalVolume;
import dev.ekiden.api.model.QueueItem.Reject;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Matching of instances with persistent volumes (marathon-scheduling.md section 12): first their
 * resources are reserved and their volumes created, later launches use exactly those.
 */
final class ResidentMatch {
  private static final Selector UNRESERVED = new Selector.OfRoles(Set.of("*"));

  private ResidentMatch() {}

  static Map<String, String> labels(Instance instance, String frameworkId) {
    return Map.of(
        Selector.FRAMEWORK_LABEL, frameworkId, Selector.INSTANCE_LABEL, instance.id().toString());
  }

  static Matched match(
      RunSpec spec,
      Instance instance,
      Remaining remaining,
      PlacedValues placed,
      MatchContext context) {
    return instance.reservation().isPresent()
        ? launch(spec, instance, remaining, context)
        : reserve(spec, remaining, placed, context);
  }

  /** The agent was chosen when the reservation was made: only the resources count. */
  private static Matched launch(
      RunSpec spec, Instance instance, Remaining remaining, MatchContext context) {
    Selector mine = new Selector.ReservedFor(labels(instance, context.frameworkId()));
    if (remaining.resources().stream().noneMatch(mine::accepts)) {
      Shortage shortage = new Shortage();
      shortage.note(
          Reject.NO_CORRESPONDING_RESERVATION_FOUND, "its reservation is not on this agent");
      return shortage.misses();
    }
    Shortage shortage = new Shortage();
    Taking taking = new Taking(remaining.resources());
    Matcher.scalars(spec.totalResources(), taking, mine, shortage);
    for (LocalVolume volume : instance.reservation().orElseThrow().volumes()) {
      Optional<Resource> disk = volume(taking, mine, volume);
      disk.ifPresentOrElse(
          taking::whole,
          () ->
              shortage.note(
                  Reject.NO_CORRESPONDING_RESERVATION_FOUND,
                  "its volume %s is not there".formatted(volume.persistenceId())));
    }
    return Matcher.finish(
        spec,
        remaining,
        context,
        mine,
        shortage,
        taking,
        false,
        instance.reservation().orElseThrow().volumes());
  }

  private static Optional<Resource> volume(Taking taking, Selector mine, LocalVolume volume) {
    return taking.left().stream()
        .filter(mine::accepts)
        .filter(
            r ->
                r.disk()
                    .flatMap(Resource.Disk::persistenceId)
                    .filter(volume.persistenceId()::equals)
                    .isPresent())
        .findFirst();
  }

  private static Matched reserve(
      RunSpec spec, Remaining remaining, PlacedValues placed, MatchContext context) {
    Shortage shortage = new Shortage();
    Taking taking = new Taking(remaining.resources());
    Matcher.scalars(spec.totalResources(), taking, UNRESERVED, shortage);
    List<LocalVolume> volumes = new ArrayList<>();
    for (Volume volume : spec.volumes()) {
      if (volume instanceof Volume.Persistent persistent) {
        volumes.add(named(spec, persistent, context));
        takeDisk(persistent, volumes.getLast(), taking, shortage);
      }
    }
    shortage.endOfGroup();
    Matcher.agent(spec, remaining.offer(), placed, context, shortage);
    return Matcher.finish(spec, remaining, context, UNRESERVED, shortage, taking, true, volumes);
  }

  private static LocalVolume named(RunSpec spec, Volume.Persistent volume, MatchContext context) {
    UUID uuid = new UUID(context.random().nextLong(), context.random().nextLong());
    String id = spec.id().safePath() + "#" + volume.containerPath() + "#" + uuid;
    return new LocalVolume(volume.containerPath(), uuid.toString(), id);
  }

  /** Marks what it takes with the volume's id, so that the operations can name it. */
  private static void takeDisk(
      Volume.Persistent volume, LocalVolume named, Taking taking, Shortage shortage) {
    long needed = Milli.of((double) volume.size());
    Predicate<Resource> usable =
        r ->
            r.name().equals("disk")
                && UNRESERVED.accepts(r)
                && type(r).equals(volume.type().name())
                && r.disk().flatMap(Resource.Disk::profile).equals(volume.profileName())
                && pathAllowed(volume, r);
    Optional<Resource> source =
        switch (volume.type()) {
          case ROOT -> largest(taking, usable, needed);
          case PATH -> largest(taking, usable, needed);
          case MOUNT ->
              smallest(taking, usable, needed, volume.maxSize().map(max -> Milli.of((double) max)));
        };
    if (source.isEmpty()) {
      shortage.scalar(
          Reject.INSUFFICIENT_DISK,
          "disk (" + volume.type().name().toLowerCase(java.util.Locale.ROOT) + ")",
          needed,
          taking.available("disk", usable));
      return;
    }
    Resource from = source.get();
    long size = volume.type() == Volume.DiskType.MOUNT ? amount(from) : needed;
    taking.left().remove(from);
    if (amount(from) > size) {
      taking
          .left()
          .add(Taking.withAmount(from, new Resource.Scalar(Milli.toDouble(amount(from) - size))));
    }
    taking
        .taken()
        .add(
            new Resource(
                "disk",
                new Resource.Scalar(Milli.toDouble(size)),
                from.role(),
                from.reservation(),
                Optional.of(
                    new Resource.Disk(
                        type(from),
                        from.disk().flatMap(Resource.Disk::root),
                        from.disk().flatMap(Resource.Disk::profile),
                        Optional.of(named.persistenceId()),
                        Optional.of(named.containerPath()))),
                false));
  }

  private static String type(Resource resource) {
    return resource.disk().map(Resource.Disk::type).orElse("ROOT");
  }

  private static long amount(Resource resource) {
    return resource.amount() instanceof Resource.Scalar s ? Milli.of(s.value()) : 0;
  }

  private static Optional<Resource> largest(
      Taking taking, Predicate<Resource> usable, long needed) {
    return taking.left().stream()
        .filter(usable)
        .filter(r -> amount(r) >= needed)
        .max(Comparator.comparingLong(ResidentMatch::amount));
  }

  private static Optional<Resource> smallest(
      Taking taking, Predicate<Resource> usable, long needed, Optional<Long> max) {
    return taking.left().stream()
        .filter(usable)
        .filter(r -> amount(r) >= needed && max.filter(m -> amount(r) > m).isEmpty())
        .min(Comparator.comparingLong(ResidentMatch::amount));
  }

  private static boolean pathAllowed(Volume.Persistent volume, Resource resource) {
    String path = resource.disk().flatMap(Resource.Disk::root).orElse("");
    for (Constraint constraint : volume.constraints()) {
      boolean like = path.matches(constraint.value().orElse(""));
      if (like != (constraint.operator() == Constraint.Operator.LIKE)) {
        return false;
      }
    }
    return true;
  }
}
