package dev.ekiden.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.api.cluster.Resource;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  /** The defaults, but for what is given. */
  private static LocalClusterConfig config(Map<String, Object> given) {
    return (LocalClusterConfig)
        Proxy.newProxyInstance(
            OptionsTest.class.getClassLoader(),
            new Class<?>[] {LocalClusterConfig.class},
            (proxy, method, arguments) ->
                given.getOrDefault(method.getName(), method.getDefaultValue()));
  }

  @Test
  void theDefaultsSuitADeveloper() {
    Options options = Options.of(config(Map.of()), Path.of("/data"));
    assertThat(options.work()).isEqualTo(Path.of("/data/cluster.local"));
    assertThat(options.cpus()).isEqualTo(8.0 * Runtime.getRuntime().availableProcessors());
    assertThat(options.mem()).isGreaterThan(100);
    assertThat(options.ports().ranges()).containsExactly(new Resource.Range(31_000, 32_000));
  }

  @Test
  void listsAreRead() {
    Options options =
        Options.of(
            config(
                Map.of(
                    "ports",
                    "31000-31010, 32000",
                    "attributes",
                    new String[] {"rack=r 1", "size = 2.5"})),
            Path.of("/data"));
    assertThat(options.ports().ranges())
        .isEqualTo(List.of(new Resource.Range(31_000, 31_010), new Resource.Range(32_000, 32_000)));
    assertThat(options.attributes())
        .containsOnly(
            Map.entry("rack", new Resource.Items(Set.of("r 1"))),
            Map.entry("size", new Resource.Scalar(2.5)));
  }

  @ParameterizedTest
  @CsvSource({
    "ports, 31000-, ports",
    "ports, 5-70000, ports",
    "ports, 10-5, ports",
    "ports, a-b, ports",
    "hostname, ' ', hostname",
  })
  void nonsenseIsNamed(String method, String value, String key) {
    assertThatThrownBy(() -> Options.of(config(Map.of(method, value)), Path.of("/data")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key + "=" + value)
        .hasMessageContaining("must be");
  }

  @Test
  void nonsenseNumbersAreNamed() {
    assertThatThrownBy(() -> Options.of(config(Map.of("cpus", -1.0)), Path.of("/data")))
        .hasMessageContaining("cpus=-1.0");
    assertThatThrownBy(() -> Options.of(config(Map.of("mem", Double.NaN)), Path.of("/data")))
        .hasMessageContaining("mem=NaN");
    assertThatThrownBy(() -> Options.of(config(Map.of("output_limit_mib", 0L)), Path.of("/data")))
        .hasMessageContaining("output.limit.mib=0");
    assertThatThrownBy(
            () -> Options.of(config(Map.of("attributes", new String[] {"x="})), Path.of("/data")))
        .hasMessageContaining("attributes=x=");
  }
}
