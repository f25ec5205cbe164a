package dev.ekiden.launcher;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A server with something to look at: deploys the examples and takes them away at the end. */
final class Demo {
  private static final Duration REMOVAL = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int PASSWORD_BYTES = 6;

  private final Server server;
  private final String consolePassword;
  private final List<Example> deployed = new ArrayList<>();

  private Demo(Server server, String consolePassword) {
    this.server = server;
    this.consolePassword = consolePassword;
  }

  /**
   * An app or group.
   *
   * @param path where the API keeps it
   */
  private record Example(String id, String path, String json) {
    static Example of(Path file) {
      try (var reader = Json.createReader(new StringReader(Files.readString(file)))) {
        JsonObject json = reader.readObject();
        var kind = json.containsKey("apps") || json.containsKey("groups") ? "groups" : "apps";
        return new Example(
            json.getString("id"), "/v2/" + kind + json.getString("id"), json.toString());
      } catch (IOException | RuntimeException e) {
        throw new StartException("cannot read example %s: %s".formatted(file, e.getMessage()), e);
      }
    }
  }

  /**
   * Starts a server that is easy to look into.
   *
   * @param begun takes the server before its start is complete
   */
  static Demo start(
      Home home, List<String> flags, Map<String, String> environment, Consumer<Server> begun) {
    var random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    var password = HexFormat.of().formatHex(random);
    var all = new ArrayList<>(flags);
    var given = Chosen.read(flags, environment, Map.of()).text("console_password");
    if (given.isEmpty()) {
      all.addAll(List.of("--console_password", password));
    }
    return new Demo(
        Server.start(
            home,
            all,
            environment,
            Map.of("dev.ekiden.bridge.haproxy", Map.of("stop.on.exit", true)),
            begun),
        given.orElse(password));
  }

  Server server() {
    return server;
  }

  /** Deploys the examples and says where to look. */
  void deploy(Path examples) throws InterruptedException {
    try (Stream<Path> files = Files.list(examples);
        var api = server.api()) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        var example = Example.of(file);
        synchronized (deployed) {
          deployed.add(example);
        }
        api.put(example.path() + "?force=true", example.json());
      }
    } catch (IOException e) {
      throw new StartException("cannot list " + examples, e);
    }
    System.out.print(
        """

        Ekiden runs the examples. Look at

          the apps          curl %1$s/v2/apps
          the events        curl -N -H 'Accept: text/event-stream' %1$s/v2/events
          the web console   %1$s/system/console/ekiden   user admin, password %2$s
          the balancer      curl http://127.0.0.1:10080/   /web, three instances behind one port

        Try, in another window

          scale             curl -X PUT %1$s/v2/apps/web -d '{"instances": 5}' -H 'Content-Type: application/json'
          kill a task       curl -X DELETE '%1$s/v2/apps/web/tasks'   (and see them replaced)
          change the app    curl -X PUT %1$s/v2/apps/web -d '{"env": {"COLOUR": "blue"}}' -H 'Content-Type: application/json'
          watch             while sleep 0.2; do curl -s http://127.0.0.1:10080/; done

        Ctrl-C removes the examples and stops the server.

        """
            .formatted(server.url(), consolePassword));
  }

  /** Takes away what was deployed, and waits a little for its tasks to end. */
  void remove() throws InterruptedException {
    List<Example> all;
    synchronized (deployed) {
      all = List.copyOf(deployed);
    }
    try (var api = server.api()) {
      for (Example example : all) {
        api.send("DELETE", example.path() + "?force=true", Optional.empty());
      }
      var end = System.nanoTime() + REMOVAL.toNanos();
      while (System.nanoTime() < end && all.stream().anyMatch(e -> deploying(api, e))) {
        Thread.sleep(POLL);
      }
    }
  }

  /** Whether a deployment still works on it: the one that stops it ends with its last task. */
  private static boolean deploying(Api api, Example example) {
    try (var reader = Json.createReader(new StringReader(api.get("/v2/deployments")))) {
      return reader.readArray().getValuesAs(JsonObject.class).stream()
          .flatMap(d -> d.getJsonArray("affectedApps").getValuesAs(JsonString.class).stream())
          .map(JsonString::getString)
          .anyMatch(id -> id.equals(example.id()) || id.startsWith(example.id() + "/"));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
