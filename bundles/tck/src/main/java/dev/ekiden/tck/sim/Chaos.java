package dev.ekiden.tck.sim;

import java.util.List;
import java.util.SplittableRandom;

/** The run's only source of chance, and how bad the world is at the moment. */
final class Chaos {
  final SplittableRandom random;
  final Census census = new Census();

  /** Once it is over nothing fails any more. */
  private boolean raging = true;

  Chaos(long seed) {
    random = new SplittableRandom(seed);
  }

  void cease() {
    raging = false;
  }

  boolean raging() {
    return raging;
  }

  /** Something bad of that kind, in so many of a thousand cases. */
  boolean strikes(String fault, int perMille) {
    boolean strikes = raging && random.nextInt(1000) < perMille;
    if (strikes) {
      census.count("fault: " + fault);
    }
    return strikes;
  }

  /** Something harmless, in so many of a hundred cases. */
  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  long between(long low, long high) {
    return low + random.nextLong(high - low + 1);
  }

  <T> T oneOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
