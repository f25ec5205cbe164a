package dev.ekiden.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final AtomicReference<Instant> wall = new AtomicReference<>(NOON);
  private final AtomicLong nanos = new AtomicLong(-7);
  private final SteadyClock clock = new SteadyClock(wall::get, nanos::get);

  private void pass(Duration time) {
    wall.updateAndGet(w -> w.plus(time));
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void followsTheMachinesClockForwards() {
    assertThat(clock.instant()).isEqualTo(NOON);
    pass(Duration.ofSeconds(5));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
    wall.set(NOON.plusSeconds(7_200));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(7_200));
  }

  @Test
  void goesOnALittleSlowerAfterTheMachinesClockWasSetBack() {
    clock.instant();
    wall.set(NOON.minusSeconds(3_600));
    assertThat(clock.instant()).isEqualTo(NOON);
    pass(Duration.ofSeconds(10));
    assertThat(clock.until(NOON.plusSeconds(10))).isEqualTo(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(9));
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofHours(1));
      clock.instant();
    }
    // It has caught up: 3,600 s are the tenth of 36,000 s.
    assertThat(clock.instant()).isEqualTo(wall.get());
  }
}
