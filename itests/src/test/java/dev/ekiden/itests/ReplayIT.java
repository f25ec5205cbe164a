package dev.ekiden.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Puts what a real Marathon was recorded to answer to servers of ours, and counts how many answers
 * are alike. The counts may only rise: {@code replay.properties} holds the least that must pass.
 */
class ReplayIT {
  private static final Path CORPUS = Path.of("corpus");
  private static final int DEADLINE_MINUTES = 10;

  /** Only speed, as the recordings were made with. */
  private static final List<String> FLAGS =
      List.of(
          "--min_revive_offers_interval", "100",
          "--task_lost_expunge_initial_delay", "1000",
          "--task_lost_expunge_interval", "1000");

  private static final Map<String, List<String>> CONFIGURATIONS =
      Map.of(
          "default", List.of("--master", "simulated"),
          "featured",
              List.of(
                  "--master",
                  "simulated",
                  "--enable_features",
                  "vips,task_killing,external_volumes,secrets,gpu_resources",
                  "--mesos_role",
                  "marathon",
                  "--mesos_authentication_principal",
                  "marathon",
                  "--default_network_name",
                  "dcos",
                  "--access_control_allow_origin",
                  "*",
                  "--env_vars_prefix",
                  "PFX_",
                  "--new_group_enforce_role",
                  "top"),
          "limited",
              List.of(
                  "--master",
                  "simulated",
                  "--max_apps",
                  "3",
                  "--max_running_deployments",
                  "2",
                  "--metrics_prometheus"),
          "auth",
              List.of(
                  "--master", "simulated",
                  "--http_credentials", "admin:secret",
                  "--http_realm", "Peer"),
          "domains", List.of("--master", "simulated:domains=true"),
          "poison", List.of("--master", "simulated"));

  /** Scenarios mostly wait, so several servers share a core well. */
  private static int servers(String configuration) {
    return configuration.equals("default") ? 3 : 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "featured", "limited", "auth", "domains", "poison"})
  void answersAsMarathonDid(String configuration) throws Exception {
    assumeTrue(installed("python3"), "python3 is not installed");
    var flags = new ArrayList<>(FLAGS);
    flags.addAll(CONFIGURATIONS.get(configuration));
    var servers = new ArrayList<Ekiden>();
    try {
      for (int i = 0; i < servers(configuration); i++) {
        servers.add(Ekiden.start(flags.toArray(String[]::new)));
      }
      var lines = replay(configuration, servers);
      var totals = lines.getLast();
      System.out.printf("replay %-9s %s%n", configuration, totals);
      assertThat(totals).matches("\\d+ passed, \\d+ failed.*");
      assertThat(Integer.parseInt(totals.substring(0, totals.indexOf(' '))))
          .as("passed; see itests/target/replay-%s.log", configuration)
          .isGreaterThanOrEqualTo(least(configuration));
    } finally {
      servers.forEach(Ekiden::close);
    }
  }

  private static List<String> replay(String configuration, List<Ekiden> servers)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                "python3",
                CORPUS.resolve("replay").toString(),
                "--config",
                configuration,
                "--jobs",
                Integer.toString(servers.size())));
    servers.forEach(server -> command.addAll(List.of("--url", server.url())));
    var log = Path.of("target", "replay-" + configuration + ".log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)).isTrue();
      return Files.readAllLines(log);
    } finally {
      process.destroyForcibly();
    }
  }

  private static int least(String configuration) throws IOException {
    var properties = new Properties();
    try (var file = ReplayIT.class.getResourceAsStream("replay.properties")) {
      properties.load(file);
    }
    return Integer.parseInt(properties.getProperty(configuration, "0"));
  }

  private static boolean installed(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
