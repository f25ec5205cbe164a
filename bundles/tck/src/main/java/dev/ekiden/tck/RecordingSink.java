package dev.ekiden.tck;

import dev.ekiden.api.cluster.Offer;
import dev.ekiden.api.cluster.TaskStatus;
import dev.ekiden.spi.cluster.Cluster;
import dev.ekiden.spi.cluster.ClusterSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Plays the host of a {@link Cluster}: keeps what it says, waits for it, and acknowledges statuses
 * while {@link #acknowledge} is on. Any thread.
 */
public final class RecordingSink implements ClusterSink {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> calls = new ArrayList<>();
  private final List<Offer> offers = new ArrayList<>();
  private final List<TaskStatus> statuses = new ArrayList<>();
  private Optional<Cluster> acknowledged = Optional.empty();

  /** From now on acknowledges every status that asks for it. */
  public void acknowledge(Cluster cluster) {
    change(() -> acknowledged = Optional.of(cluster));
    statuses().forEach(this::answer);
  }

  /** Next offer that nobody has taken yet. */
  public Offer takeOffer() {
    return takeOffer(offer -> true);
  }

  /** Next offer that is as wanted; others stay. */
  public Offer takeOffer(Predicate<Offer> wanted) {
    return await(
        "an offer",
        () -> {
          Optional<Offer> found = offers.stream().filter(wanted).findFirst();
          found.ifPresent(offers::remove);
          return found;
        });
  }

  /** First status of a task in a state. */
  public TaskStatus await(String taskId, TaskStatus.State state) {
    return await(taskId + " " + state, s -> s.taskId().equals(taskId) && s.state() == state);
  }

  /** First status that is as wanted. */
  public TaskStatus await(String what, Predicate<TaskStatus> wanted) {
    return await(what, () -> statuses.stream().filter(wanted).findFirst());
  }

  /** Waits until {@code sought} finds something; it is asked again after every call. */
  public <T> T await(String what, Supplier<Optional<T>> sought) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    lock.lock();
    try {
      for (Optional<T> found = sought.get(); ; found = sought.get()) {
        if (found.isPresent()) {
          return found.get();
        }
        if (changed.awaitNanos(end - System.nanoTime()) <= 0) {
          throw new AssertionError(what + " did not come within " + DEADLINE + "; came: " + calls);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  /** Everything said so far, one line a call. */
  public List<String> calls() {
    lock.lock();
    try {
      return List.copyOf(calls);
    } finally {
      lock.unlock();
    }
  }

  public List<TaskStatus> statuses() {
    lock.lock();
    try {
      return List.copyOf(statuses);
    } finally {
      lock.unlock();
    }
  }

  /** Of one task, in the order they came. */
  public List<TaskStatus> statuses(String taskId) {
    return statuses().stream().filter(s -> s.taskId().equals(taskId)).toList();
  }

  @Override
  public void connected(
      String frameworkId,
      String master,
      boolean reregistered,
      boolean runsChecks,
      Optional<String> region) {
    change(() -> calls.add("connected " + frameworkId + " " + master));
  }

  @Override
  public void disconnected() {
    change(() -> calls.add("disconnected"));
  }

  @Override
  public void offers(List<Offer> more) {
    change(
        () -> {
          calls.add("offers " + more.stream().map(Offer::id).toList());
          offers.addAll(more);
        });
  }

  @Override
  public void rescind(String offerId) {
    change(
        () -> {
          calls.add("rescind " + offerId);
          offers.removeIf(offer -> offer.id().equals(offerId));
        });
  }

  @Override
  public void status(TaskStatus status) {
    change(
        () -> {
          calls.add("status " + status.taskId() + " " + status.state() + " " + status.message());
          statuses.add(status);
        });
    answer(status);
  }

  @Override
  public void message(String agentId, String executorId, byte[] data) {
    change(() -> calls.add("message " + executorId));
  }

  @Override
  public void failed(String reason) {
    change(() -> calls.add("failed " + reason));
  }

  private void answer(TaskStatus status) {
    Optional<Cluster> cluster;
    lock.lock();
    try {
      cluster = acknowledged;
    } finally {
      lock.unlock();
    }
    cluster.ifPresent(c -> status.ackId().ifPresent(id -> c.acknowledge(status.taskId(), id)));
  }

  private void change(Runnable how) {
    lock.lock();
    try {
      how.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
