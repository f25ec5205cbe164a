package dev.ekiden.tck;

import dev.ekiden.api.cluster.Operation;
import dev.ekiden.api.cluster.TaskRef;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.cluster.ClusterSink;
import dev.ekiden.spi.cluster.Resume;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A cluster that does nothing by itself: the test sees the calls, and says through {@link #sink}
 * whatever a cluster could say. Any thread.
 */
public final class FakeCluster implements Cluster {
  private static final long DEADLINE_S = 30;

  /** One call of the host. */
  public sealed interface Call {
    record Started(Resume resume) implements Call {}

    record Accepted(List<String> offerIds, List<Operation> operations, Duration refuse)
        implements Call {}

    record Declined(List<String> offerIds, Duration refuse) implements Call {}

    record Revived(Set<String> roles) implements Call {}

    record Suppressed(Set<String> roles) implements Call {}

    record Killed(TaskRef task, Optional<Duration> grace) implements Call {}

    record Acknowledged(String taskId, String ackId) implements Call {}

    record Reconciled(List<TaskRef> tasks) implements Call {}

    record Stopped() implements Call {}

    record TornDown() implements Call {}
  }

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private volatile Optional<ClusterSink> sink = Optional.empty();

  /** The host's ear, once started. */
  public ClusterSink sink() {
    return sink.orElseThrow(() -> new IllegalStateException("not started"));
  }

  /** Next call of this kind; others before it are passed over. */
  public <C extends Call> C take(Class<C> kind) throws InterruptedException {
    for (Call call = calls.poll(DEADLINE_S, TimeUnit.SECONDS);
        call != null;
        call = calls.poll(DEADLINE_S, TimeUnit.SECONDS)) {
      if (kind.isInstance(call)) {
        return kind.cast(call);
      }
    }
    throw new AssertionError("no " + kind.getSimpleName() + " within " + DEADLINE_S + " s");
  }

  @Override
  public void start(ClusterSink newSink, Resume resume) {
    sink = Optional.of(newSink);
    calls.add(new Call.Started(resume));
  }

  @Override
  public void accept(List<String> offerIds, List<Operation> operations, Duration refuse) {
    calls.add(new Call.Accepted(List.copyOf(offerIds), List.copyOf(operations), refuse));
  }

  @Override
  public void decline(List<String> offerIds, Duration refuse) {
    calls.add(new Call.Declined(List.copyOf(offerIds), refuse));
  }

  @Override
  public void revive(Set<String> roles) {
    calls.add(new Call.Revived(Set.copyOf(roles)));
  }

  @Override
  public void suppress(Set<String> roles) {
    calls.add(new Call.Suppressed(Set.copyOf(roles)));
  }

  @Override
  public void kill(TaskRef task, Optional<Duration> grace) {
    calls.add(new Call.Killed(task, grace));
  }

  @Override
  public void acknowledge(String taskId, String ackId) {
    calls.add(new Call.Acknowledged(taskId, ackId));
  }

  @Override
  public void reconcile(Collection<TaskRef> tasks) {
    calls.add(new Call.Reconciled(List.copyOf(tasks)));
  }

  @Override
  public void stop() {
    calls.add(new Call.Stopped());
  }

  @Override
  public void teardown() {
    calls.add(new Call.TornDown());
  }
}
