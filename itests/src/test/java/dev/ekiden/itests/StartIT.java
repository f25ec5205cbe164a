package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, start and stop, as a user meets them. */
class StartIT {
  @TempDir Path temporary;

  private record Ended(int code, List<String> lines) {}

  private Process begin(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(Ekiden.home().resolve("bin/ekiden").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("EKIDEN_AOT", "use");
    builder.environment().put("EKIDEN_DATA", temporary.resolve("data").toString());
    return builder.start();
  }

  /** A signal; {@code process.destroy()} would close what the process writes to as well. */
  private static void terminate(Process process) {
    process.toHandle().destroy();
  }

  private static Ended end(Process process) throws IOException, InterruptedException {
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output.lines().toList());
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    return end(begin(arguments));
  }

  @Test
  void startsAnswersAndStops() throws IOException {
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      ekiden.await(
          "line about the start",
          () -> ekiden.log().stream().anyMatch(l -> l.contains("Ekiden is on " + ekiden.url())));
      assertThat(ekiden.log()).noneMatch(line -> line.contains("ERROR") || line.contains("WARN"));
      assertThat(ekiden.stop()).isLessThan(Duration.ofSeconds(5));
      assertThat(ekiden.exitCode()).isZero();
    }
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Test
  void saysThatItIsNotReadyWhileItsStoreIsNotThere() throws Exception {
    var port = freePort();
    var process =
        begin(
            "run",
            "--http_port",
            Integer.toString(port),
            "--master",
            "simulated",
            "--bridge",
            "none",
            "--storage",
            "nowhere");
    try (var client = HttpClient.newHttpClient()) {
      HttpResponse<String> ping = ask(process, client, port, "/ping");
      while (ping.statusCode() == 404) { // by a container in which there is nothing yet
        ping = ask(process, client, port, "/ping");
      }
      for (HttpResponse<String> answer : List.of(ping, ask(process, client, port, "/v2/apps"))) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.body()).startsWith("{\"message\":\"Ekiden is not ready");
      }
    } finally {
      terminate(process);
    }
    assertThat(end(process).code()).isZero();
  }

  private static HttpResponse<String> ask(Process process, HttpClient client, int port, String path)
      throws InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    while (process.isAlive()) {
      try {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (IOException _) {
        Thread.onSpinWait(); // nobody listens yet
      }
    }
    throw new AssertionError("the server has ended with " + process.exitValue());
  }

  @Test
  void endsInTheMidstOfAStartAsItDoesLater() throws Exception {
    var lock = temporary.resolve("data/lock");
    var process = begin("run", "--http_port", "0", "--master", "simulated", "--bridge", "none");
    while (!(Files.exists(lock) && Files.size(lock) > 0)) {
      assertThat(process.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    terminate(process);
    var ended = end(process);
    assertThat(ended.code()).isZero();
    assertThat(ended.lines())
        .as("what is told")
        .anyMatch(line -> line.contains("INFO  stopp"))
        .noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
  }

  @Test
  void takesIdsHoweverTheirSlashesAreWritten() throws IOException {
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      ekiden.post("/v2/apps", "{\"id\": \"/g/x\", \"cmd\": \"sleep 1000\"}").expect(201);
      for (String path : List.of("g/x", "/g/x", "%2Fg%2Fx", "/g//x", "g/x/")) {
        assertThat(ekiden.get("/v2/apps/" + path).expect(200).json().at("/app/id").asString())
            .as(path)
            .isEqualTo("/g/x");
      }
    }
  }

  @Test
  void refusesWhatItDoesNotKnowInOneLine() throws Exception {
    assertThat(run("run", "--http_prot", "1"))
        .isEqualTo(
            new Ended(2, List.of("ekiden: --http_prot is not a flag; did you mean --http_port?")));
    assertThat(run("run", "--http_port", "many"))
        .isEqualTo(
            new Ended(
                2,
                List.of(
                    "ekiden: --http_port: 'many' is not allowed; it takes a whole number from 0 to"
                        + " 65535")));
    assertThat(run("walk").code()).isEqualTo(2);
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      var ended = run("run", "--http_address", "127.0.0.1", "--http_port", port);
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.lines()).singleElement().asString().contains("127.0.0.1:" + port);
    }
  }

  @Test
  void leavesADataDirectoryToWhoHasIt() throws Exception {
    try (var ekiden = Ekiden.start("--master", "simulated")) {
      var ended = run("run", "--http_port", "0", "--data", ekiden.data().toString());
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.lines())
          .singleElement()
          .asString()
          .contains("in use by process " + ekiden.process().pid());
      assertThat(run("status", "--data", ekiden.data().toString()).code()).isZero();
      assertThat(run("stop", "--data", ekiden.data().toString()).code()).isZero();
      assertThat(ekiden.process().isAlive()).isFalse();
    }
  }

  @Test
  void saysWhatItIs() throws Exception {
    assertThat(run("--help").lines()).anyMatch(line -> line.contains("usage: ekiden"));
    assertThat(run("run", "--help").lines()).anyMatch(line -> line.contains("--http_port"));
    assertThat(run("--version").lines()).singleElement().asString().startsWith("Ekiden ");
  }
}
