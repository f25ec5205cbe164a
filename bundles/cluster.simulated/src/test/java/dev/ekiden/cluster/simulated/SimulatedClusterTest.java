package dev.ekiden.cluster.simulated;

import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.tck.ClusterContract;
import java.nio.file.Path;

class SimulatedClusterTest extends ClusterContract {
  /** Like the default, but quicker. */
  private static final Fleet QUICK =
      new Fleet(4, 1000, 1_000_000, 1_000_000, 0, 31_000, 32_000, false, false, 20, 5, 10, 5, 50);

  @Override
  protected Cluster cluster(Path directory) {
    return new SimulatedCluster(QUICK, new Journal(directory.resolve("agents")));
  }
}
