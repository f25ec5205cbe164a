package dev.ekiden.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Commands that concern a server in another process. */
final class Remote {
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(5);

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
    System.out.printf("stopped process %d; services go on running%n", owner.pid());
    return 0;
  }

  static int status(Home home, List<String> flags) throws InterruptedException {
    var chosen = Chosen.read(flags, Map.of(), Map.of());
    var owner = owner(home, chosen);
    System.out.printf("process     %d%nlistens on  %s%n", owner.pid(), owner.url());
    try (var client = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
      var path = "/v2/apps?embed=apps.counts";
      var request = HttpRequest.newBuilder(URI.create(owner.url() + path)).timeout(ANSWER);
      chosen
          .text("http_credentials")
          .ifPresent(
              c ->
                  request.header(
                      "Authorization",
                      "Basic "
                          + Base64.getEncoder()
                              .encodeToString(c.getBytes(StandardCharsets.UTF_8))));
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new StartException("GET %s: %d".formatted(path, response.statusCode()));
      }
      Apps.print(System.out, response.body());
      return 0;
    } catch (IOException e) {
      throw new StartException("%s does not answer: %s".formatted(owner.url(), e), e);
    }
  }

  private static DataDirectory.Owner owner(Home home, Chosen chosen) {
    var data = chosen.text("data").map(Path::of).orElse(home.data());
    return DataDirectory.owner(data)
        .orElseThrow(() -> new StartException("no server runs on " + data));
  }
}
