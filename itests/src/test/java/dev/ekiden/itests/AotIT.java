package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The cache for faster starts: made whole or not at all, used when it fits, made anew when not. */
class AotIT {
  @TempDir Path temporary;

  /** A distribution of our own: the cache is kept in it. */
  private Path home() throws IOException {
    var home = temporary.resolve("ekiden");
    try (Stream<Path> files = Files.walk(Ekiden.home())) {
      for (Path file : files.toList()) {
        var relative = Ekiden.home().relativize(file);
        if (!relative.startsWith("cache") && !relative.startsWith("data")) {
          Files.copy(file, home.resolve(relative));
        }
      }
    }
    return home;
  }

  private ProcessBuilder command(Path home, String... arguments) {
    var command = new ArrayList<>(List.of(home.resolve("bin/ekiden").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("EKIDEN_AOT", "use");
    builder.environment().put("EKIDEN_DATA", temporary.resolve("data").toString());
    return builder;
  }

  private int train(Path home) throws IOException, InterruptedException {
    var process = command(home, "train").redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(360, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static List<Path> caches(Path home) throws IOException {
    if (!Files.exists(home.resolve("cache"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home.resolve("cache"))) {
      return files.filter(f -> f.toString().contains(".aot")).toList();
    }
  }

  /** Whether a server that is up has a cache in its memory. */
  private boolean usesACache(Path home) throws IOException, InterruptedException {
    var server =
        command(home, "run", "--http_port", "0", "--master", "simulated", "--bridge", "none")
            .start();
    try (BufferedReader log = server.inputReader()) {
      assertThat(log.lines().anyMatch(line -> line.contains("Ekiden is on"))).isTrue();
      return Files.readString(Path.of("/proc/" + server.pid() + "/maps")).contains(".aot");
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      server.destroy();
      assertThat(server.waitFor(15, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void isUsedUntilAJarChanges() throws Exception {
    var home = home();
    assertThat(train(home)).isZero();
    assertThat(caches(home)).hasSize(1);
    assertThat(usesACache(home)).isTrue();
    assertThat(home.resolve("cache/training.log")).content().doesNotContain("DEBUG");

    var old = caches(home).getFirst();
    Files.setLastModifiedTime(
        home.resolve("lib/launcher.jar"), FileTime.from(Instant.parse("2024-05-01T00:00:00Z")));
    assertThat(usesACache(home)).isFalse();
    assertThat(train(home)).isZero();
    assertThat(caches(home)).hasSize(1).doesNotContain(old);
    assertThat(usesACache(home)).isTrue();
  }

  @Test
  void leavesNothingBehindWhenItFails() throws Exception {
    var home = home();
    Files.writeString(home.resolve("features/host.json"), "{");
    assertThat(train(home)).isEqualTo(1);
    assertThat(caches(home)).isEmpty();
    assertThat(home.resolve("cache/training.log")).content().contains("cannot read feature");
  }
}
