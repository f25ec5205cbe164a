package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Options that suit tests. */
final class TestOptions {
  private TestOptions() {}

  static Options in(Path work) {
    return new Options(
        work.toAbsolutePath(),
        "127.0.0.1",
        16,
        8192,
        10_000,
        new Resource.Ranges(List.of(new Resource.Range(41_000, 41_100))),
        Map.of(),
        Duration.ofMillis(10),
        1 << 20,
        Duration.ofHours(1),
        1000,
        Duration.ofSeconds(20),
        64 << 20,
        64 << 20,
        Duration.ofSeconds(3),
        false,
        true,
        Duration.ofMillis(200));
  }
}
