package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ekiden.api.Command.Verdict;
import dev.ekiden.spi.health.HealthProbe;
import dev.ekiden.spi.health.ProbeTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link HealthProbe} must do. */
public abstract class HealthContract {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  /** The probe under test; may be the same for all tests. */
  protected abstract HealthProbe probe();

  /** A task that is well. */
  protected abstract ProbeTarget healthy() throws Exception;

  /** A task that says it is not, or is not there. */
  protected abstract ProbeTarget unhealthy() throws Exception;

  /** A task that never answers; empty when the protocol has no such thing. */
  protected abstract Optional<ProbeTarget> silent() throws Exception;

  /** Something that cannot be probed, for reasons that are not the task's; empty: no such thing. */
  protected abstract Optional<ProbeTarget> impossible() throws Exception;

  /** Probes at once in the test of that. */
  protected int crowd() {
    return 200;
  }

  @Test
  public void aTaskThatIsWellIsHealthy() throws Exception {
    assertThat(probe().probe(healthy(), LONG)).isEqualTo(new Verdict.Healthy());
  }

  @Test
  public void aTaskThatIsNotWellIsUnhealthyAndTheReasonCanBeRead() throws Exception {
    assertUnhealthy(probe().probe(unhealthy(), LONG));
  }

  @Test
  public void silenceIsUnhealthyOnceTheTimeIsOver() throws Exception {
    Optional<ProbeTarget> silent = silent();
    assumeTrue(silent.isPresent());
    long start = System.nanoTime();
    Verdict verdict = probe().probe(silent.get(), SHORT);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertUnhealthy(verdict);
    assertThat(took).isBetween(SHORT.minusMillis(20), LONG.dividedBy(2));
  }

  @Test
  public void whatCannotBeProbedIsUnknown() throws Exception {
    Optional<ProbeTarget> impossible = impossible();
    assumeTrue(impossible.isPresent());
    assertThat(probe().probe(impossible.get(), LONG))
        .isInstanceOfSatisfying(Verdict.Unknown.class, v -> assertThat(v.reason()).isNotBlank());
  }

  @Test
  public void manyAreProbedAtOnce() throws Exception {
    HealthProbe probe = probe();
    ProbeTarget target = healthy();
    List<Callable<Verdict>> probes = new ArrayList<>();
    for (int i = 0; i < crowd(); i++) {
      probes.add(() -> probe.probe(target, LONG));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Verdict> verdict : threads.invokeAll(probes)) {
        assertThat(verdict.get()).isEqualTo(new Verdict.Healthy());
      }
    }
  }

  @Test
  public void anInterruptEndsAProbe() throws Exception {
    Optional<ProbeTarget> silent = silent();
    assumeTrue(silent.isPresent());
    HealthProbe probe = probe();
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread prober =
        Thread.startVirtualThread(
            () -> {
              try {
                probe.probe(silent.get(), LONG);
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    prober.interrupt();
    assertThat(interrupted.await(LONG.toSeconds() / 2, TimeUnit.SECONDS)).isTrue();
  }

  private static void assertUnhealthy(Verdict verdict) {
    assertThat(verdict)
        .isInstanceOfSatisfying(Verdict.Unhealthy.class, v -> assertThat(v.reason()).isNotBlank());
  }
}
