package dev.ekiden.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.model.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DelayTest {
  private static final Instant CONFIG = Instant.EPOCH;
  private Instant now = Instant.parse("2025-01-01T00:00:00Z");

  private Delay fail(Optional<Delay> before) {
    return Delay.failed(before, CONFIG, Backoff.DEFAULT, now);
  }

  @Test
  void growsByTheFactorUpToTheBound() {
    Delay delay = fail(Optional.empty());
    assertThat(delay.length()).isEqualTo(Duration.ofSeconds(1));
    delay = fail(Optional.of(delay));
    assertThat(delay.length()).isEqualTo(Duration.ofMillis(1_150));
    delay = fail(Optional.of(delay));
    assertThat(delay.length()).isBetween(Duration.ofMillis(1_320), Duration.ofMillis(1_325));
    int failures = 3;
    while (delay.length().compareTo(Duration.ofSeconds(300)) < 0) {
      delay = fail(Optional.of(delay));
      failures++;
    }
    assertThat(failures).isBetween(41, 43);
    assertThat(fail(Optional.of(delay)).length()).isEqualTo(Duration.ofSeconds(300));
  }

  @Test
  void startsAgainForAnotherConfigurationOrAfterALongTime() {
    Delay delay = fail(Optional.of(fail(Optional.empty())));
    Delay other = Delay.failed(Optional.of(delay), now, Backoff.DEFAULT, now);
    assertThat(other.length()).isEqualTo(Duration.ofSeconds(1));
    now = now.plusSeconds(301);
    assertThat(fail(Optional.of(delay)).length()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void countsFromTheLastSignOfProgress() {
    Delay delay = fail(Optional.empty());
    now = now.plusSeconds(10);
    assertThat(delay.advanced(now).over()).isEqualTo(now.plusSeconds(1));
  }
}
