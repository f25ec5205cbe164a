package dev.ekiden.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServicePortsTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithASimpleList(long seed) {
    Random random = new Random(seed);
    List<Integer> model = new ArrayList<>();
    ServicePorts ports = ServicePorts.NONE;
    for (int i = 0; i < 2_000; i++) {
      int port = 95 + random.nextInt(30);
      if (random.nextInt(5) < 3) {
        model.add(port);
        ports = ports.with(port);
      } else {
        model.remove((Integer) port);
        ports = ports.without(port);
      }
      OptionalInt lowest =
          IntStream.rangeClosed(100, 115).filter(p -> !model.contains(p)).findFirst();
      assertThat(ports.lowestFree(100, 115)).isEqualTo(lowest);
      assertThat(ports.used(port)).isEqualTo(model.contains(port));
    }
  }
}
