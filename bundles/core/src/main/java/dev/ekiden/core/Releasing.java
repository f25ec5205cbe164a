package dev.ekiden.core;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.core.matching.Launches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives reservations back whose instances are no more (marathon-scheduling.md section 12). */
final class Releasing {
  private static final String FRAMEWORK_LABEL = "marathon_framework_id";
  private static final String INSTANCE_LABEL = "marathon_task_id";

  private Releasing() {}

  /** Uses up the offers that contain such reservations. */
  static void release(Turn turn, Agents agents, Map<String, Offer> offers) {
    for (Offer offer : List.copyOf(offers.values())) {
      List<Operation> operations = new ArrayList<>();
      for (InstanceId id : orphans(turn, agents, offer)) {
        operations.addAll(Launches.release(named(id), agents.frameworkId(), offer.resources()));
        turn.parts.releasing = turn.parts.releasing.minus(id);
      }
      if (!operations.isEmpty()) {
        offers.remove(offer.id());
        turn.effect(
            new Effect.Accept(agents.name(), List.of(offer.id()), operations, Duration.ZERO));
      }
    }
  }

  private static Set<InstanceId> orphans(Turn turn, Agents agents, Offer offer) {
    Set<InstanceId> orphans = new LinkedHashSet<>();
    for (Resource resource : offer.resources()) {
      Optional<InstanceId> owner =
          resource
              .reservation()
              .map(Resource.Reservation::labels)
              .filter(l -> agents.frameworkId().equals(l.get(FRAMEWORK_LABEL)))
              .flatMap(l -> Optional.ofNullable(l.get(INSTANCE_LABEL)))
              .flatMap(InstanceId::parse);
      owner.filter(id -> forgotten(turn, id)).ifPresent(orphans::add);
    }
    return orphans;
  }

  private static boolean forgotten(Turn turn, InstanceId id) {
    return turn.member(id).filter(m -> m.instance().reservation().isPresent()).isEmpty();
  }

  /** Only the id counts. */
  private static Instance named(InstanceId id) {
    return new Instance(
        id,
        Instant.EPOCH,
        Goal.DECOMMISSIONED,
        Condition.SCHEDULED,
        Instant.EPOCH,
        Optional.empty(),
        0,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        "*");
  }
}
