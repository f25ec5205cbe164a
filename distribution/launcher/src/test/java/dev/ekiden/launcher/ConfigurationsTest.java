package dev.ekiden.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationsTest {
  private static final String LOCAL = "dev.ekiden.cluster.local";

  @TempDir Path directory;

  private Map<String, Map<String, Object>> configure(String... arguments) {
    var files = Configurations.files(directory);
    var chosen = Chosen.read(List.of(arguments), Map.of(), Configurations.flags(files));
    return Configurations.of(
        files,
        chosen,
        Master.of(chosen.text("master").orElseThrow()),
        new Address("127.0.0.1", 8081, "here"),
        Path.of("/data"),
        "haproxy");
  }

  private void write(String pid, String... lines) throws IOException {
    Files.write(directory.resolve(pid + ".cfg"), List.of(lines));
  }

  @Test
  void derivesWhatNobodySays() {
    assertThat(configure("--enable_features", "task_killing").get(LOCAL))
        .containsEntry("hostname", "here")
        .containsEntry("kill.reported", true);
    assertThat(configure().get("dev.ekiden.bridge.haproxy"))
        .containsEntry("directory", "/data/haproxy");
  }

  @Test
  void prefersAFileToWhatItDerives() throws IOException {
    write(LOCAL, "hostname=there", "attributes = [rack=a, disks=4]", "mem=5");
    write("dev.ekiden.bridge.haproxy", "directory=/run/balancer");
    assertThat(configure().get(LOCAL))
        .containsEntry("hostname", "there")
        .containsEntry("attributes", List.of("rack=a", "disks=4"));
    assertThat(configure("--master", "local:mem=6").get(LOCAL)).containsEntry("mem", "6");
    assertThat(configure().get("dev.ekiden.bridge.haproxy"))
        .containsEntry("directory", "/run/balancer");
  }

  @Test
  void createsNoClusterForAFileAlone() throws IOException {
    write("dev.ekiden.cluster.simulated", "agents=2");
    write("dev.ekiden.events.sse", "max.lag=3");
    assertThat(configure()).doesNotContainKey("dev.ekiden.cluster.simulated");
    assertThat(configure().get("dev.ekiden.events.sse")).isEqualTo(Map.of("max.lag", "3"));
  }

  @Test
  void takesFlagsAndMoreFromTheFileOfTheOrchestrator() throws IOException {
    write(Configurations.FLAGS, "max_apps=7", "events_kept=900", "http_credentials=a:b");
    assertThat(configure().get(Configurations.FLAGS))
        .containsEntry("max_apps", 7L)
        .containsEntry("events_kept", 900L)
        .containsEntry("http_credentials", "********");
    write(Configurations.FLAGS, "max_app=7");
    assertThatThrownBy(this::configure)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--max_app is not a flag (configuration file)");
  }

  @Test
  void showsTheTruthAboutFlagsInTheFileOfTheDistribution() throws IOException {
    var setting = Pattern.compile("#(\\w+)=(.*)");
    var shown = 0;
    for (String line : Files.readAllLines(Path.of("../../config/dev.ekiden.runtime.cfg"))) {
      var matcher = setting.matcher(line);
      if (matcher.matches()) {
        var flag = Flags.named(matcher.group(1)).orElseThrow();
        assertThat(flag.standard()).as(flag.name()).isEqualTo(Optional.of(matcher.group(2)));
        assertThat(flag.inert()).as(flag.name()).isEmpty();
        shown++;
      }
    }
    assertThat(shown).isGreaterThan(5);
  }
}
