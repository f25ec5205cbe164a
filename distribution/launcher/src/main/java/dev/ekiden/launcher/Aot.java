package dev.ekiden.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ahead-of-time cache: loaded classes and profiles of an earlier run, which make a start about
 * a quarter shorter. It fits one JDK, one set of flags and one set of jars, so it is never shipped:
 * the first server of a distribution lets a child process of low priority make it in the
 * background. The script decides whether there is a valid one and says so in {@value #PROPERTY}.
 */
final class Aot {
  /** System property: the cache to be made; absent when there is one, or none is wanted. */
  private static final String PROPERTY = "ekiden.aot";

  private static final Duration PAUSE = Duration.ofSeconds(15);

  /** What clients ask for most, and an error page. */
  private static final List<String> READS =
      List.of(
          "/v2/apps",
          "/v2/apps//a",
          "/v2/groups",
          "/v2/deployments",
          "/v2/tasks",
          "/v2/queue",
          "/v2/info",
          "/v2/leader",
          "/v2/plugins",
          "/metrics",
          "/v2/none");

  private Aot() {}

  /** Makes the cache if one is wanted, once the server has had time for more urgent things. */
  static void prepare(Home home) {
    var wanted = System.getProperty(PROPERTY);
    if (wanted == null) {
      return;
    }
    Thread.ofVirtual()
        .name("aot")
        .start(
            () -> {
              try {
                Thread.sleep(PAUSE);
                make(home, Path.of(wanted));
              } catch (IOException e) {
                Log.warn("no cache for faster starts: " + e.getMessage());
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static void make(Home home, Path cache) throws IOException, InterruptedException {
    Files.createDirectories(cache.getParent());
    try (var channel =
            FileChannel.open(
                cache.resolveSibling("aot.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var lock = channel.tryLock()) {
      if (lock == null) {
        return; // another server of this distribution is at it
      }
      var began = System.nanoTime();
      var fresh = cache.resolveSibling("new.aot");
      var data = cache.resolveSibling("training");
      delete(data); // of a training that was cut short
      Files.createDirectories(data);
      try {
        var process =
            new ProcessBuilder(command(home, fresh, data))
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "aot-stop"));
        var code = process.waitFor();
        if (code != 0 || !Files.exists(fresh)) {
          Log.warn("no cache for faster starts: the training run ended with " + code);
          return;
        }
        var java = Path.of(System.getProperty("java.home"), "release");
        Files.copy(java, cache.resolveSibling("release"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE);
        Log.info(
            "made a cache for faster starts, %d MiB, in %d s: %s"
                .formatted(
                    Files.size(cache) >> 20, (System.nanoTime() - began) / 1_000_000_000, cache));
      } finally {
        delete(data);
      }
    }
  }

  private static List<String> command(Home home, Path cache, Path data) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of("nice", "-n", "19", java));
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-D") && !flag.startsWith("-XX:AOT") && !flag.startsWith("-agentlib")) {
        command.add(flag);
      }
    }
    command.addAll(
        List.of(
            "-XX:AOTCacheOutput=" + cache,
            "-Dekiden.home=" + home.directory(),
            "-Dekiden.data=" + data.resolve("data"),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "train"));
    return command;
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The training run: a server with a simulated cluster that answers what servers are asked. */
  static int train(Home home) throws InterruptedException {
    var flags =
        List.of(
            "--http_port",
            "0",
            "--master",
            "simulated",
            "--bridge",
            "none",
            "--logging_level",
            "error");
    try (var server = Server.start(home, flags, Map.of());
        var api = server.api()) {
      server.awaitPing();
      var app = "{\"id\":\"/a\",\"cmd\":\"sleep 1000\",\"instances\":2}";
      api.send("POST", "/v2/apps", Optional.of(app));
      for (String path : READS) {
        api.send("GET", path, Optional.empty());
      }
      api.send("DELETE", "/v2/apps//a?force=true", Optional.empty());
      return 0;
    } catch (IOException e) {
      throw new StartException("training: " + e, e);
    }
  }
}
