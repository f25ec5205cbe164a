package dev.ekiden.api.model;

import dev.ekiden.api.cluster.Offer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A spec with instances waiting for launch.
 *
 * @param count how many
 * @param notBefore end of the back-off; absent or past: waiting for offers
 * @param since when the launch attempt began
 * @param offers statistics of the attempt
 */
public record QueueItem(
    RunSpec spec, int count, Optional<Instant> notBefore, Instant since, Offers offers) {
  /**
   * What became of offers since the attempt began.
   *
   * @param rejects per reason: how many offers it kept from being used
   * @param unused most recent unused offer of each agent
   */
  public record Offers(
      int processed,
      int unused,
      Optional<Instant> lastUnusedAt,
      Optional<Instant> lastUsedAt,
      Map<Reject, Integer> rejects,
      List<Unused> unusedOffers) {
    public static final Offers NONE =
        new Offers(0, 0, Optional.empty(), Optional.empty(), Map.of(), List.of());

    public Offers {
      rejects = Map.copyOf(rejects);
      unusedOffers = List.copyOf(unusedOffers);
    }
  }

  /**
   * Why one offer was not used.
   *
   * @param reasons those that Marathon notes
   * @param misses every check that failed
   */
  public record Unused(Offer offer, List<Reject> reasons, List<Miss> misses, Instant timestamp) {
    public Unused {
      reasons = List.copyOf(reasons);
      misses = List.copyOf(misses);
    }
  }

  /** Reasons in the order of the queue API's funnel (marathon-rest.md section 10). */
  public enum Reject {
    UNFULFILLED_ROLE("UnfulfilledRole"),
    UNFULFILLED_CONSTRAINT("UnfulfilledConstraint"),
    NO_CORRESPONDING_RESERVATION_FOUND("NoCorrespondingReservationFound"),
    AGENT_MAINTENANCE("AgentMaintenance"),
    INSUFFICIENT_CPUS("InsufficientCpus"),
    INSUFFICIENT_MEMORY("InsufficientMemory"),
    INSUFFICIENT_DISK("InsufficientDisk"),
    INSUFFICIENT_GPUS("InsufficientGpus"),
    INSUFFICIENT_PORTS("InsufficientPorts"),
    DECLINED_SCARCE_RESOURCES("DeclinedScarceResources");

    private final String label;

    Reject(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }
}
