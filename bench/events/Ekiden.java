import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Ekiden as its script starts it, on the simulated cluster, with an empty data directory. Events
 * are caused by a plugin that goes in through {@code POST /v2/plugins}; they take the way of every
 * event, through the loop and the store.
 */
final class Ekiden implements Server {
  private final Path directory = Files.createTempDirectory("bench-ekiden");
  private final int port = Server.freePort();
  private final boolean webSocket;
  private final Process process;

  /**
   * @param root of the source tree, or of an unpacked distribution
   * @param options further ones of {@code ekiden run}
   */
  Ekiden(Path root, boolean webSocket, List<String> options) throws Exception {
    this.webSocket = webSocket;
    Path script = root.resolve(Files.exists(root.resolve("bin")) ? "bin/ekiden" : "ekiden");
    List<String> command =
        new ArrayList<>(
            List.of(
                script.toString(),
                "run",
                "--http_port",
                Integer.toString(port),
                "--data",
                directory.resolve("data").toString(),
                "--master",
                "simulated",
                "--bridge",
                "none"));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile());
    // A cache for faster starts is used if there is one, but not made: that would be measured, too.
    builder.environment().put("EKIDEN_AOT", "use");
    process = builder.start();
    for (int tries = 0; !answers(); tries++) {
      if (tries > 1_200 || !process.isAlive()) {
        throw new IOException("ekiden: " + Files.readString(directory.resolve("output")));
      }
      Thread.sleep(100);
    }
    try (Http http = new Http(port)) {
      http.ask(
              "POST",
              "/v2/plugins",
              "Content-Type: application/java-archive\r\n",
              Files.readAllBytes(announcer(home(root))))
          .expect(201);
    }
  }

  private boolean answers() {
    try (Http http = new Http(port)) {
      return http.ask("GET", "/v2/leader", "", new byte[0]).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path home(Path root) {
    return Files.exists(root.resolve("bin")) ? root : root.resolve("distribution/target/ekiden");
  }

  /** Compiles the plugin against the distribution that it will run in. */
  private Path announcer(Path home) throws IOException {
    Path source =
        Stream.of("bench/events/announcer/Announcer.java", "announcer/Announcer.java")
            .map(Path::of)
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new IOException("start this from the root of the source tree"));
    Path classes = Files.createDirectory(directory.resolve("classes"));
    String path;
    try (Stream<Path> files = Files.walk(home)) {
      path =
          files
              .map(Path::toString)
              .filter(f -> f.endsWith(".jar"))
              .filter(f -> f.matches(".*(/dev/ekiden/api/|http\\.servlet-api|/lib/).*"))
              .reduce((a, b) -> a + ":" + b)
              .orElseThrow();
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                path,
                "-d",
                classes.toString(),
                source.toString());
    if (result != 0) {
      throw new IOException("the plugin does not compile");
    }
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.putValue("Manifest-Version", "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "bench.announcer");
    main.putValue("Bundle-Version", "1.0.0");
    main.putValue("Bundle-Activator", "Announcer");
    main.putValue(
        "Import-Package",
        "org.osgi.framework;version=\"[1.10,2)\",jakarta.servlet,jakarta.servlet.http,"
            + "dev.ekiden.api.event;version=\"[1.0,2)\",dev.ekiden.spi.events;version=\"[1.0,2)\"");
    Path jar = directory.resolve("announcer.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.list(classes)) {
      for (Path each : files.toList()) {
        out.putNextEntry(new JarEntry(each.getFileName().toString()));
        out.write(Files.readAllBytes(each));
        out.closeEntry();
      }
    }
    return jar;
  }

  @Override
  public String name() {
    return webSocket ? "ekiden-ws" : "ekiden";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public boolean webSocket() {
    return webSocket;
  }

  @Override
  public String request() {
    String query = "?event_type=" + Payload.TYPE;
    return webSocket
        ? Server.upgrade("/v2/events/ws" + query)
        : Server.get("/v2/events" + query, "Accept: text/event-stream\r\n");
  }

  @Override
  public String publish(Payload payload, int count, int rate, long from) throws Exception {
    try (Http http = new Http(port)) {
      String path =
          "/bench/announce?count=%d&rate=%d&from=%d&pad=%d"
              .formatted(count, rate, from, payload.pad());
      String[] micros = http.ask("POST", path, "", new byte[0]).expect(200).split(" ");
      return "durable after ms: p50 %.2f, p99 %.2f, p99.9 %.2f"
          .formatted(
              Long.parseLong(micros[0]) / 1e3,
              Long.parseLong(micros[1]) / 1e3,
              Long.parseLong(micros[2]) / 1e3);
    }
  }

  @Override
  public ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void close() throws Exception {
    Server.end(process);
    Server.delete(directory);
  }
}
