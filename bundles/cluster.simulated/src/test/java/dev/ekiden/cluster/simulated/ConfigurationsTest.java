package dev.ekiden.cluster.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfigurationsTest {
  /** The defaults, except for one key. */
  private static Configuration with(String key, Object value) {
    Map<String, Object> chosen = Map.of(key, value);
    return (Configuration)
        Proxy.newProxyInstance(
            Configuration.class.getClassLoader(),
            new Class<?>[] {Configuration.class},
            (proxy, method, args) ->
                chosen.getOrDefault(method.getName(), method.getDefaultValue()));
  }

  @Test
  void theDefaultIsTheClusterOfTheRecordings() {
    assertThat(Configurations.fleet(with("state", ""))).isEqualTo(Fleet.DEFAULT);
  }

  @Test
  void nonsenseIsNamed() {
    assertThatThrownBy(() -> Configurations.fleet(with("agents", 0)))
        .hasMessage("agents=0: must be from 1 to 10000");
    assertThatThrownBy(() -> Configurations.fleet(with("cpus", Double.NaN)))
        .hasMessage("cpus=NaN: must be above 0");
    assertThatThrownBy(() -> Configurations.fleet(with("ports", "32000-31000")))
        .hasMessage("ports=32000-31000: must be first-last, e.g. 31000-32000, up to 65535");
  }

  @Test
  void manyAgentsHaveDifferentHosts() {
    assertThat(Fleet.DEFAULT.host(0)).isEqualTo("127.0.1.1");
    assertThat(Fleet.DEFAULT.host(253)).isEqualTo("127.0.1.254");
    assertThat(Fleet.DEFAULT.host(254)).isEqualTo("127.0.2.1");
    assertThat(IntStream.range(0, 10_000).mapToObj(Fleet.DEFAULT::host).distinct()).hasSize(10_000);
  }
}
