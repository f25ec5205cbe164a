package dev.ekiden.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.event.Event;
import dev.ekiden.spi.events.EventFilter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventFilterTest {
  private static Event stalled(String deployment) {
    return new Event.Notice(
        Instant.EPOCH, "deployment_stalled", Map.of("id", deployment, "cause", "slow"));
  }

  private static EventFilter filter(Set<String> types, String deployment) {
    return new EventFilter(types, Optional.empty(), Optional.of(deployment));
  }

  @Test
  void whatWeTellOfADeploymentBelongsToIt() {
    EventFilter one = filter(Set.of("deployment_stalled"), "1");
    assertThat(one.accepts(stalled("1"))).isTrue();
    assertThat(one.accepts(stalled("2"))).isFalse();
    assertThat(one.accepts(new Event.Notice(Instant.EPOCH, "other_event", Map.of("id", "1"))))
        .isFalse();
  }

  @Test
  void ourOwnIsForThoseWhoNameItOrItsDeployment() {
    assertThat(EventFilter.ALL.accepts(stalled("1"))).isFalse();
    assertThat(filter(Set.of(), "1").accepts(stalled("1"))).isTrue();
    assertThat(filter(Set.of(), "2").accepts(stalled("1"))).isFalse();
    assertThat(filter(Set.of("deployment_success"), "1").accepts(stalled("1"))).isFalse();
  }
}
