package dev.ekiden.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Properties by PID: of feature files, over these of files, over these of flags. */
final class Configurations {
  /** All flags, for the orchestrator and its API. */
  static final String FLAGS = "dev.ekiden.runtime";

  private static final String CONSOLE = "org.apache.felix.webconsole.internal.servlet.OsgiManager";
  private static final String HTTP = "org.apache.felix.http";
  private static final String AUTH = "dev.ekiden.auth.basic";
  private static final String SSE = "dev.ekiden.events.sse";
  private static final String BRIDGE = "dev.ekiden.bridge.";
  private static final String CLUSTER = "dev.ekiden.cluster.";

  /** Stands for a secret: that there is one is no secret. */
  private static final String HIDDEN = "********";

  private Configurations() {}

  /**
   * Reads {@code pid.cfg} files.
   *
   * @return text by key, by PID
   * @throws StartException naming the file
   */
  static Map<String, Map<String, String>> files(Path directory) {
    Map<String, Map<String, String>> all = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return all;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).sorted().toList()) {
        var name = file.getFileName().toString();
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
          properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
          throw new StartException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(k -> values.put(k, properties.getProperty(k)));
        if (!values.isEmpty()) {
          all.put(name.substring(0, name.length() - ".cfg".length()), values);
        }
      }
    } catch (IOException e) {
      throw new StartException("cannot list %s: %s".formatted(directory, e.getMessage()), e);
    }
    return all;
  }

  /**
   * All that flags and files say.
   *
   * @param data directory of everything that has to last
   * @param bridge {@code haproxy}, {@code proxy} or {@code none}
   */
  static Map<String, Map<String, Object>> of(
      Map<String, Map<String, String>> files,
      Chosen chosen,
      Master master,
      Address address,
      Path data,
      String bridge) {
    Map<String, Map<String, Object>> flags = new TreeMap<>();
    flags.put(FLAGS, flags(chosen, address));
    flags.put(HTTP, http(chosen, address));
    flags.put(master.pid(), cluster(chosen, master, address));
    switch (bridge) {
      case "haproxy" ->
          flags.put(BRIDGE + bridge, Map.of("directory", data.resolve(bridge).toString()));
      case "proxy" -> flags.put(BRIDGE + bridge, Map.of());
      default -> {}
    }
    if (chosen.given().containsKey("event_stream_max_outstanding_messages")) {
      flags.put(
          SSE,
          Map.of("max.lag", chosen.value("event_stream_max_outstanding_messages").orElseThrow()));
    }
    chosen
        .text("http_credentials")
        .ifPresent(credentials -> flags.put(AUTH, credentials(credentials, chosen)));
    chosen
        .text("console_password")
        .ifPresent(
            password -> flags.put(CONSOLE, Map.of("username", "admin", "password", password)));

    Map<String, Map<String, Object>> all = new TreeMap<>();
    files.forEach(
        (pid, values) -> {
          if (!pid.equals(FLAGS) && (!chosenByFlag(pid) || flags.containsKey(pid))) {
            all.put(pid, new TreeMap<>(values));
          }
        });
    return over(all, flags);
  }

  /** Such a component starts when its configuration exists, so a file alone must not create it. */
  private static boolean chosenByFlag(String pid) {
    return pid.startsWith(CLUSTER) || pid.startsWith(BRIDGE) || pid.equals(AUTH);
  }

  private static Map<String, Object> flags(Chosen chosen, Address address) {
    Map<String, Object> flags = new TreeMap<>();
    for (Flag flag : Flags.all()) {
      chosen
          .value(flag.name())
          .ifPresent(value -> flags.put(flag.name(), flag.secret() ? HIDDEN : value));
    }
    flags.put("hostname", address.hostname());
    flags.put("http_port", (long) address.port());
    return flags;
  }

  private static Map<String, Object> http(Chosen chosen, Address address) {
    Map<String, Object> http = new TreeMap<>();
    http.put("org.apache.felix.http.host", address.listen());
    http.put("org.osgi.service.http.port", address.port());
    http.put("org.apache.felix.http.enable", chosen.on("http"));
    http.put("org.apache.felix.jetty.gziphandler.enable", chosen.on("http_compression"));
    chosen
        .text("ssl_keystore_path")
        .ifPresent(
            path -> {
              http.put("org.apache.felix.https.enable", true);
              http.put("org.osgi.service.http.port.secure", chosen.number("https_port"));
              http.put("org.apache.felix.https.keystore", path);
              chosen
                  .text("ssl_keystore_password")
                  .ifPresent(word -> http.put("org.apache.felix.https.keystore.password", word));
            });
    return http;
  }

  private static Map<String, Object> cluster(Chosen chosen, Master master, Address address) {
    Map<String, Object> cluster = new TreeMap<>(master.options());
    var features = List.of(chosen.text("enable_features").orElse("").split(","));
    if (master.pid().equals(CLUSTER + "local")) {
      cluster.putIfAbsent("hostname", address.hostname());
      cluster.putIfAbsent("kill.reported", features.contains("task_killing"));
    } else {
      // The orchestrator remembers its tasks, so the agents must, too; "state=" turns it off.
      cluster.putIfAbsent("state", "agents.simulated");
      cluster.putIfAbsent("taskKilling", features.contains("task_killing"));
      cluster.putIfAbsent("gpus", features.contains("gpu_resources") ? 4 : 0);
    }
    return cluster;
  }

  private static Map<String, Object> credentials(String credentials, Chosen chosen) {
    var colon = credentials.indexOf(':');
    if (colon < 1 || colon == credentials.length() - 1) {
      throw new UsageException("--http_credentials: '***' is not allowed; it takes USER:PASSWORD");
    }
    return Map.of("credentials", credentials, "realm", chosen.text("http_realm").orElseThrow());
  }

  /** Both, where the upper wins. */
  static Map<String, Map<String, Object>> over(
      Map<String, Map<String, Object>> lower, Map<String, Map<String, Object>> upper) {
    Map<String, Map<String, Object>> all = new TreeMap<>();
    lower.forEach((pid, values) -> all.put(pid, new TreeMap<>(values)));
    upper.forEach((pid, values) -> all.computeIfAbsent(pid, _ -> new TreeMap<>()).putAll(values));
    return all;
  }
}
