package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Instance.LocalVolume;
import dev.ekiden.api.model.Miss;
import dev.ekiden.api.model.QueueItem.Reject;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether an offer can take an instance of a spec (marathon-scheduling.md section 3). */
public final class Matcher {
  private Matcher() {}

  /**
   * Matches one instance.
   *
   * @param placed of the same spec, see {@link PlacedValues}; not changed
   */
  public static Matched match(
      RunSpec spec,
      Instance instance,
      Remaining remaining,
      PlacedValues placed,
      MatchContext context) {
    if (spec.resident()) {
      return ResidentMatch.match(spec, instance, remaining, placed, context);
    }
    Selector selector = Selector.ordinary(spec, context.settings().acceptedResourceRolesDefault());
    Shortage shortage = new Shortage();
    Taking taking = new Taking(remaining.resources());
    scalars(spec.totalResources(), taking, selector, shortage);
    if (remaining.resources().stream().noneMatch(selector::accepts)) {
      shortage.note(Reject.UNFULFILLED_ROLE, foreign(remaining, selector));
    }
    agent(spec, remaining.offer(), placed, context, shortage);
    scarceGpus(spec, remaining.offer(), context, shortage);
    return finish(spec, remaining, context, selector, shortage, taking, false, List.of());
  }

  /** Takes the ports, which come last: they fit, or everything that is missing is told. */
  static Matched finish(
      RunSpec spec,
      Remaining remaining,
      MatchContext context,
      Selector selector,
      Shortage shortage,
      Taking taking,
      boolean reserveOnly,
      List<LocalVolume> volumes) {
    Optional<PortTaking.Ports> ports =
        PortTaking.take(PortDemand.of(spec), taking, selector::accepts, context.random());
    if (ports.isEmpty()) {
      shortage.note(
          Reject.INSUFFICIENT_PORTS,
          PortTaking.lacking(PortDemand.of(spec), remaining.resources(), selector::accepts));
    }
    if (!shortage.isEmpty() || ports.isEmpty()) {
      return shortage.misses();
    }
    Allocation allocation =
        new Allocation(
            reserveOnly, taking.taken(), ports.get().hostPorts(), ports.get().generated(), volumes);
    return new Matched.Fits(allocation, new Remaining(remaining.offer(), taking.left()));
  }

  /** Takes cpus, mem, disk and gpus, noting every one that is missing. */
  static void scalars(Resources demand, Taking taking, Selector selector, Shortage shortage) {
    Predicate<Resource> usable = r -> selector.accepts(r) && plainDisk(r);
    take("cpus", demand.cpus(), Reject.INSUFFICIENT_CPUS, taking, usable, shortage);
    take("mem", demand.mem(), Reject.INSUFFICIENT_MEMORY, taking, usable, shortage);
    take("disk", demand.disk(), Reject.INSUFFICIENT_DISK, taking, usable, shortage);
    take("gpus", demand.gpus(), Reject.INSUFFICIENT_GPUS, taking, usable, shortage);
  }

  private static void take(
      String name,
      double demand,
      Reject reason,
      Taking taking,
      Predicate<Resource> usable,
      Shortage shortage) {
    long needed = Milli.of(demand);
    if (needed == 0) {
      return;
    }
    long available = taking.available(name, usable);
    if (available < needed) {
      shortage.scalar(reason, name, needed, available);
    } else {
      taking.scalar(name, needed, usable);
    }
  }

  private static boolean plainDisk(Resource resource) {
    return resource
        .disk()
        .filter(d -> !d.type().equals("ROOT") || d.persistenceId().isPresent())
        .isEmpty();
  }

  /** Checks that look at the agent, not at its resources. */
  static void agent(
      RunSpec spec, Offer offer, PlacedValues placed, MatchContext context, Shortage shortage) {
    if (remote(spec, offer, context)) {
      shortage.silent(
          Miss.REMOTE_REGION,
          "the agent is in region %s, not in the master's".formatted(offer.region().orElse("")));
    }
    for (Constraint constraint : spec.constraints()) {
      Map<String, Integer> used = placed.of(constraint.field());
      if (!ConstraintRule.accepts(constraint, offer, used, spec.instances())) {
        shortage.note(
            Reject.UNFULFILLED_CONSTRAINT,
            ConstraintText.violated(constraint, offer, used),
            Optional.of(constraint));
      }
    }
    shortage.endOfGroup();
    if (context.settings().maintenanceMode() && unavailable(offer, context)) {
      shortage.note(Reject.UNFULFILLED_CONSTRAINT, "the agent is in a maintenance window");
      shortage.note(Reject.AGENT_MAINTENANCE, "the agent is in maintenance");
    }
    shortage.endOfGroup();
  }

  private static String foreign(Remaining remaining, Selector selector) {
    String offered =
        remaining.resources().stream()
            .map(Resource::role)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return "takes resources of %s only, the agent offers those of %s"
        .formatted(selector.accepted(), offered);
  }

  private static boolean remote(RunSpec spec, Offer offer, MatchContext context) {
    boolean elsewhere =
        offer.region().isPresent()
            && context.masterRegion().isPresent()
            && !offer.region().equals(context.masterRegion());
    return elsewhere
        && spec.constraints().stream()
            .noneMatch(c -> c.field().equals("@region") || c.field().equals("@zone"));
  }

  private static boolean unavailable(Offer offer, MatchContext context) {
    if (offer.unavailability().isEmpty()) {
      return false;
    }
    Offer.Unavailability window = offer.unavailability().get();
    Instant from = window.start().minus(context.settings().draining());
    boolean begun = !context.now().isBefore(from);
    boolean over =
        window.duration().filter(d -> context.now().isAfter(window.start().plus(d))).isPresent();
    return begun && !over;
  }

  private static void scarceGpus(
      RunSpec spec, Offer offer, MatchContext context, Shortage shortage) {
    boolean restricted =
        spec.labels()
            .getOrDefault("GPU_SCHEDULING_BEHAVIOR", context.settings().gpuSchedulingBehavior())
            .equals("restricted");
    boolean hasGpus =
        offer.resources().stream()
            .anyMatch(
                r ->
                    r.name().equals("gpus")
                        && r.amount() instanceof Resource.Scalar s
                        && s.value() > 0);
    if (restricted && hasGpus && spec.totalResources().gpus() == 0) {
      shortage.note(Reject.DECLINED_SCARCE_RESOURCES, "the agent has GPUs and the app wants none");
      shortage.endOfGroup();
    }
  }
}
