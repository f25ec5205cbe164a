package dev.ekiden.core.matching;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.Resource;
import dev.ekiden.api.model.Resources;
import java.util.List;

/**
 * What an offer still has while instances are matched against it. Immutable.
 *
 * @param offer the offer as made
 * @param resources what is left of it
 */
public record Remaining(Offer offer, List<Resource> resources) {
  public Remaining {
    resources = List.copyOf(resources);
  }

  public static Remaining of(Offer offer) {
    return new Remaining(offer, offer.resources());
  }

  /** Sums over all roles, for ranking. */
  public Resources sum() {
    return new Resources(sum("cpus"), sum("mem"), sum("disk"), (int) sum("gpus"));
  }

  private double sum(String name) {
    long milli = 0;
    for (Resource resource : resources) {
      if (resource.name().equals(name) && resource.amount() instanceof Resource.Scalar s) {
        milli += Milli.of(s.value());
      }
    }
    return Milli.toDouble(milli);
  }
}
