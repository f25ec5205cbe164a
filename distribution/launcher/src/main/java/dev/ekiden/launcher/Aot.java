package dev.ekiden.launcher;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ahead-of-time cache: loaded classes and profiles of an earlier run, which make a start
 * shorter. It fits one JDK, one set of flags and one set of jars, so it is never shipped: the first
 * server of a distribution starts {@code ekiden train}, a process of low priority that outlives the
 * server if it has to. The script decides whether there is a fitting cache, runs the training under
 * exactly the flags of a server, and puts the cache into its place when it is whole.
 */
final class Aot {
  /** System property: the script that makes the cache; absent when there is one, or none wanted. */
  private static final String PROPERTY = "ekiden.train";

  /** A new server has more urgent things to do. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** A training that takes longer than that is stuck; low priority can make it long. */
  private static final Duration DEADLINE = Duration.ofMinutes(5);

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

  /** Has the cache made if one is wanted, once the server has had time for more urgent things. */
  static void prepare() {
    var script = System.getProperty(PROPERTY);
    if (script == null) {
      return;
    }
    Thread.ofVirtual()
        .name("aot")
        .start(
            () -> {
              try {
                Thread.sleep(PAUSE);
                make(script);
              } catch (IOException e) {
                log().debug("No cache for faster starts: {}", e.getMessage());
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Not before a server has said where logs go, which a training run has yet to do. */
  private static Logger log() {
    return LoggerFactory.getLogger(Aot.class);
  }

  private static void make(String script) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder("nice", "-n", "19", script, "train")
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var code = process.waitFor();
    if (code == 0) {
      log().info("The next start will be faster: its classes are cached");
    } else {
      log().debug("No cache for faster starts: {} train ended with {}", script, code);
    }
  }

  /** The training run: a server with a simulated cluster that answers what servers are asked. */
  static int train(Home home) throws InterruptedException {
    Thread.ofPlatform().daemon().name("deadline").start(Aot::giveUp);
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
      if (!server.awaitPing(DEADLINE)) {
        return 1;
      }
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

  private static void giveUp() {
    try {
      Thread.sleep(DEADLINE);
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
