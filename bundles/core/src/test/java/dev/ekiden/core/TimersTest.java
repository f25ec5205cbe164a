package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.model.PathId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");
  private static final Alarm A = new Alarm.DelayOver(PathId.of("/a"));
  private static final Alarm B = new Alarm.DelayOver(PathId.of("/b"));

  @Test
  void givesTheEarliestAndThoseSetFirstAmongEquals() {
    Timers timers = Timers.NONE.set(B, NOW).set(A, NOW);
    assertThat(timers.due(NOW)).contains(B);
    assertThat(timers.cancel(B).due(NOW)).contains(A);
    assertThat(timers.due(NOW.minusMillis(1))).isEmpty();
    assertThat(timers.first()).contains(NOW);
  }

  @Test
  void movesAnAlarm() {
    Timers timers = Timers.NONE.set(A, NOW).set(A, NOW.plusSeconds(1));
    assertThat(timers.due(NOW)).isEmpty();
    assertThat(timers.due(NOW.plusSeconds(1))).contains(A);
    assertThat(timers.cancel(A)).extracting(t -> t.queue().size()).isEqualTo(0);
    assertThat(timers.cancel(A).cancel(A).first()).isEmpty();
  }
}
