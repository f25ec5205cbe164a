package dev.ekiden.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MasterTest {
  @Test
  void namesTheClusterAndItsOptions() {
    assertThat(Master.of("local")).isEqualTo(new Master("dev.ekiden.cluster.local", Map.of()));
    assertThat(Master.of("simulated:agents=8,domains=true"))
        .isEqualTo(
            new Master("dev.ekiden.cluster.simulated", Map.of("agents", "8", "domains", "true")));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Master.of("cloud")).hasMessageContaining("'cloud' is not allowed");
    assertThatThrownBy(() -> Master.of("local:x")).hasMessageContaining("options are key=value");
    assertThatThrownBy(() -> Master.of("zk://a:2181/mesos")).hasMessageContaining("no engine");
  }
}
