package dev.ekiden.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server of the distribution in a process of its own, with a data directory and a deploy folder
 * of its own, on a free port of the loopback address.
 *
 * <pre>{@code
 * try (var ekiden = Ekiden.start("--master", "simulated")) {
 *   ekiden.post("/v2/apps", "{\"id\": \"/a\", \"cmd\": \"sleep 1000\"}").expect(201);
 *   ekiden.await("/a runs", () -> ekiden.get("/v2/apps/a").json().at("/app/tasksRunning").asInt() == 1);
 *   ekiden.kill(); // as kill -9
 *   ekiden.startAgain(); // the same data, the same port
 * }
 * }</pre>
 *
 * <p>Without {@code --bridge} no balancer is used. At the end the server is killed, and with it all
 * that it started; its directory is deleted; when the test failed to stop it, and in case of a
 * failure to start, the log is printed.
 */
public final class Ekiden implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(15);
  private static final Duration AWAIT = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final Path directory;
  private final int port;
  private final List<String> flags;
  private final Map<String, String> environment;
  private final Map<String, String> headers = new HashMap<>();
  private Process process;

  private Ekiden(Path directory, int port, List<String> flags, Map<String, String> environment)
      throws IOException {
    this.directory = directory;
    this.port = port;
    this.flags = flags;
    this.environment = environment;
    process = launch();
  }

  /**
   * An answer.
   *
   * @param body as text
   */
  public record Answer(int status, String body, HttpResponse<String> raw) {
    /** This answer, if it has the status; fails with the body otherwise. */
    public Answer expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError(
            "%s %s: %d instead of %d: %s"
                .formatted(raw.request().method(), raw.uri(), status, wanted, body));
      }
      return this;
    }

    public JsonNode json() {
      return JSON.readTree(body);
    }
  }

  /** The unpacked distribution. */
  public static Path home() {
    return Path.of(System.getProperty("ekiden.home", "../distribution/target/ekiden"))
        .toAbsolutePath()
        .normalize();
  }

  /** Starts a server and waits until it answers /ping. */
  public static Ekiden start(String... flags) throws IOException {
    return startIn(Files.createTempDirectory("ekiden-itest"), flags);
  }

  /** Starts a server in a virtual machine with these options, e.g. {@code -Xmx256m}. */
  public static Ekiden startWith(String javaOptions, String... flags) throws IOException {
    return start(
        Files.createTempDirectory("ekiden-itest"), Map.of("JAVA_OPTS", javaOptions), flags);
  }

  /** Starts a server whose data directory, deploy folder and log are in this directory. */
  public static Ekiden startIn(Path directory, String... flags) throws IOException {
    return start(directory, Map.of(), flags);
  }

  private static Ekiden start(Path directory, Map<String, String> environment, String... flags)
      throws IOException {
    var all = new ArrayList<>(List.of(flags));
    if (!all.contains("--bridge")) {
      all.addAll(List.of("--bridge", "none"));
    }
    var ekiden = new Ekiden(directory, freePort(), all, environment);
    var credentials = all.indexOf("--http_credentials");
    if (credentials >= 0) {
      ekiden.authenticate(all.get(credentials + 1));
    }
    ekiden.awaitPing();
    return ekiden;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    Files.createDirectories(deploy());
    var command = new ArrayList<>(List.of(home().resolve("bin/ekiden").toString(), "run"));
    command.addAll(
        List.of(
            "--http_port", Integer.toString(port),
            "--data", data().toString(),
            "--deploy", deploy().toString()));
    command.addAll(flags);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("MARATHON_"));
    builder.environment().put("EKIDEN_AOT", "use");
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Sends these credentials with every request. */
  public void authenticate(String credentials) {
    headers.put(
        "Authorization",
        "Basic "
            + java.util.Base64.getEncoder()
                .encodeToString(credentials.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private void awaitPing() {
    await("an answer on /ping", START, this::answersPing);
  }

  private boolean answersPing() {
    if (!process.isAlive()) {
      throw new AssertionError("the server has ended with " + process.exitValue());
    }
    try {
      return get("/ping").status() == 200;
    } catch (UncheckedIOException _) {
      return false; // not yet
    }
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Where the server keeps its state. */
  public Path data() {
    return directory.resolve("data");
  }

  /** The folder for hot installation. Write elsewhere, then move files in. */
  public Path deploy() {
    return directory.resolve("deploy");
  }

  public ProcessHandle process() {
    return process.toHandle();
  }

  public List<String> log() {
    try {
      return Files.readAllLines(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Answer get(String path) {
    return send("GET", path, HttpRequest.BodyPublishers.noBody());
  }

  public Answer post(String path, String json) {
    return send("POST", path, HttpRequest.BodyPublishers.ofString(json));
  }

  public Answer put(String path, String json) {
    return send("PUT", path, HttpRequest.BodyPublishers.ofString(json));
  }

  public Answer delete(String path) {
    return send("DELETE", path, HttpRequest.BodyPublishers.noBody());
  }

  /** Sends a bundle through the gate. */
  public Answer install(byte[] jar) {
    var request =
        HttpRequest.newBuilder(URI.create(url() + "/v2/plugins"))
            .timeout(ANSWER)
            .header("Content-Type", "application/java-archive")
            .POST(HttpRequest.BodyPublishers.ofByteArray(jar));
    headers.forEach(request::setHeader);
    return send(request.build());
  }

  private Answer send(String method, String path, HttpRequest.BodyPublisher body) {
    var request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .method(method, body);
    headers.forEach(request::setHeader);
    return send(request.build());
  }

  /** Sends any request. */
  public Answer send(HttpRequest request) {
    try {
      HttpResponse<String> raw = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(raw.statusCode(), raw.body(), raw);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Waits until something is true, at most 30 s. */
  public void await(String what, BooleanSupplier condition) {
    await(what, AWAIT, condition);
  }

  /**
   * Waits until something is true.
   *
   * @throws AssertionError with the log of the server, if it does not become true in time
   */
  public void await(String what, Duration time, BooleanSupplier condition) {
    var end = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        log().forEach(System.out::println);
        throw new AssertionError("no %s within %s".formatted(what, time));
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  /**
   * Stops the server as SIGTERM does.
   *
   * @return how long it took
   */
  public Duration stop() {
    var began = System.nanoTime();
    process.destroy();
    ended();
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Kills the server as SIGKILL does. */
  public void kill() {
    process.destroyForcibly();
    ended();
  }

  /** What the process ended with. */
  public int exitCode() {
    return process.exitValue();
  }

  private void ended() {
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        log().forEach(System.out::println);
        throw new AssertionError("the server has not ended within " + STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Starts it again after it has ended: the same data, port and flags. */
  public void startAgain() throws IOException {
    process = launch();
    awaitPing();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    ended();
    client.shutdownNow();
    Processes.endThoseOf(directory);
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Ekiden::delete);
    } catch (IOException | UncheckedIOException _) {
      // Something may still write there: the directory is temporary anyway.
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
