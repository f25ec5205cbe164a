package dev.ekiden.spi.cluster;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.TaskStatus;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes what a cluster has to say. Any thread; calls only enqueue. When the bounded queue is full
 * they block the caller (back-pressure), except heartbeat-like calls which are merged.
 */
@ProviderType
public interface ClusterSink {
  /**
   * The cluster can be used from now on. First call after start and after each {@link
   * #disconnected}.
   *
   * @param frameworkId how the cluster calls us
   * @param master who answers there, e.g. a host name
   * @param reregistered it knew us already
   * @param runsChecks it carries out COMMAND and MESOS_ checks itself and reports their verdicts
   * @param region of the master
   */
  void connected(
      String frameworkId,
      String master,
      boolean reregistered,
      boolean runsChecks,
      Optional<String> region);

  void disconnected();

  void offers(List<Offer> offers);

  void rescind(String offerId);

  /** At least once, in order per task; see {@link TaskStatus#ackId()}. */
  void status(TaskStatus status);

  void message(String agentId, String executorId, byte[] data);

  /** Cannot go on; the host stops and restarts the plugin with back-off. */
  void failed(String reason);
}
