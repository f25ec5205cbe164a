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

/**
 * Properties by PID: of feature files; over these what follows from flags, then files, then what
 * flags say.
 */
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
   * The flags of the configuration file for {@value #FLAGS}, as text.
   *
   * @param files as {@link #files} reads them
   */
  static Map<String, String> flags(Map<String, Map<String, String>> files) {
    return files.getOrDefault(FLAGS, Map.of());
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
    // What follows from other flags is a suggestion that a file may overrule.
    Map<String, Map<String, Object>> standards = new TreeMap<>();
    standards.put(master.pid(), cluster(chosen, master, address));
    switch (bridge) {
      case "haproxy" ->
          standards.put(BRIDGE + bridge, Map.of("directory", data.resolve(bridge).toString()));
      case "proxy" -> standards.put(BRIDGE + bridge, Map.of());
      default -> {}
    }

    Map<String, Map<String, Object>> flags = new TreeMap<>();
    flags.put(FLAGS, flags(chosen, address));
    flags.put(HTTP, http(chosen, address));
    flags.put(master.pid(), master.options());
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
          if (!chosenByFlag(pid) || standards.containsKey(pid) || flags.containsKey(pid)) {
            Map<String, Object> typed = new TreeMap<>();
            values.forEach((key, text) -> typed.put(key, value(text)));
            all.put(pid, typed);
          }
        });
    return over(over(standards, all), flags);
  }

  /** Text, and {@code [a, b]} for a list of texts; components turn text into what they need. */
  private static Object value(String text) {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return text;
    }
    var inner = text.substring(1, text.length() - 1).strip();
    return inner.isEmpty() ? List.of() : List.of(inner.split("\\s*,\\s*", -1));
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
    Map<String, Object> cluster = new TreeMap<>();
    var features = List.of(chosen.text("enable_features").orElse("").split(","));
    if (master.pid().equals(CLUSTER + "local")) {
      cluster.put("hostname", address.hostname());
      cluster.put("kill.reported", features.contains("task_killing"));
    } else {
      // The orchestrator remembers its tasks, so the agents must, too; "state=" turns it off.
      cluster.put("state", "agents.simulated");
      cluster.put("taskKilling", features.contains("task_killing"));
      cluster.put("gpus", features.contains("gpu_resources") ? 4 : 0);
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
