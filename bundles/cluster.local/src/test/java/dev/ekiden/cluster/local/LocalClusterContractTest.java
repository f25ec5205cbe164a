package dev.ekiden.cluster.local;

import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.tck.ClusterContract;
import java.nio.file.Path;

class LocalClusterContractTest extends ClusterContract {
  @Override
  protected Cluster cluster(Path directory) {
    return new LocalCluster(TestOptions.in(directory.resolve("work")));
  }
}
