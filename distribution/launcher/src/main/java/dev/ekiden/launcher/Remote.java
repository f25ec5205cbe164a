package dev.ekiden.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Commands that concern a server in another process. */
final class Remote {
  private static final Duration STOP = Duration.ofSeconds(10);

  private Remote() {}

  static int stop(Home home, List<String> flags) throws InterruptedException {
    var chosen = Chosen.read(flags, Map.of(), Map.of());
    var owner = owner(home, chosen);
    var process =
        ProcessHandle.of(owner.pid())
            .orElseThrow(() -> new StartException("process %d is gone".formatted(owner.pid())));
    process.destroy();
    try {
      process.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      throw new StartException(
          "process %d has not ended within %d s".formatted(owner.pid(), STOP.toSeconds()));
    }
    System.out.printf("stopped process %d; %s%n", owner.pid(), services(owner.endsServices()));
    return 0;
  }

  /** What becomes of services. */
  static String services(boolean end) {
    return end ? "services end with it (--kill-tasks-on-exit)" : "services go on running";
  }

  static int status(Home home, List<String> flags) throws InterruptedException {
    var chosen = Chosen.read(flags, Map.of(), Map.of());
    var owner = owner(home, chosen);
    System.out.printf("process     %d%nlistens on  %s%n", owner.pid(), owner.url());
    try (var api = new Api(owner.url(), chosen.text("http_credentials"))) {
      Apps.print(System.out, api.get("/v2/apps?embed=apps.counts&embed=apps.deployments"));
      return 0;
    }
  }

  private static DataDirectory.Owner owner(Home home, Chosen chosen) {
    var data = chosen.text("data").map(Path::of).orElse(home.data());
    return DataDirectory.owner(data)
        .orElseThrow(() -> new StartException("no server runs on " + data));
  }
}
