package dev.ekiden.spi.scheduler;

import dev.ekiden.api.model.Resources;
import java.util.List;
import java.util.Map;

/**
 * Specs with waiting instances and the offers that could take them.
 *
 * @param agents what is offered, by offer
 */
public record RankRequest(long number, List<Waiting> waiting, List<OfferView> agents) {
  public RankRequest {
    waiting = List.copyOf(waiting);
    agents = List.copyOf(agents);
  }

  /**
   * One spec.
   *
   * @param spec its id
   * @param count instances to place
   * @param demand of one instance
   * @param feasible ids of offers that could take one, in the host's order
   * @param perHost instances of the spec already there, by host
   */
  public record Waiting(
      String spec,
      int count,
      Resources demand,
      List<String> feasible,
      Map<String, Integer> perHost) {
    public Waiting {
      feasible = List.copyOf(feasible);
      perHost = Map.copyOf(perHost);
    }
  }

  /** One offer, in sums. */
  public record OfferView(
      String offerId,
      String cluster,
      String host,
      Resources available,
      Map<String, String> attributes) {
    public OfferView {
      attributes = Map.copyOf(attributes);
    }
  }
}
