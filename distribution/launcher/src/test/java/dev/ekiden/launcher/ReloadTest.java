package dev.ekiden.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
  private static final String PID = "dev.ekiden.events.sse";

  @TempDir Path directory;
  private final List<Map<String, Map<String, String>>> told = new ArrayList<>();

  private void write(String text) throws IOException {
    Files.writeString(directory.resolve(PID + ".cfg"), text);
  }

  @Test
  void tellsOfAChangeOnce() throws IOException {
    write("max.lag=1");
    var reload = new Reload(directory, told::add);
    reload.look();
    assertThat(told).isEmpty();
    write("max.lag=20");
    reload.look();
    reload.look();
    assertThat(told).containsExactly(Map.of(PID, Map.of("max.lag", "20")));
    Files.delete(directory.resolve(PID + ".cfg"));
    reload.look();
    assertThat(told.getLast()).isEmpty();
  }

  @Test
  void survivesWhatItCannotRead() throws IOException {
    var reload =
        new Reload(
            directory,
            files -> {
              told.add(files);
              throw new UsageException("--max_app is not a flag");
            });
    write("max.lag=1");
    reload.look();
    write("max.lag=\\u12");
    reload.look();
    assertThat(told).hasSize(1);
  }

  @Test
  void leavesToTheNextStartWhatOnlyAStartCanFollow() {
    var before = Chosen.read(List.of("--http_port", "81"), Map.of(), Map.of("max_apps", "1"));
    var now =
        Chosen.read(
            List.of(), Map.of(), Map.of("http_port", "82", "master", "simulated", "max_apps", "2"));
    var possible = Reload.possible(before, now);
    assertThat(possible.number("http_port")).isEqualTo(81);
    assertThat(possible.text("master")).contains("local");
    assertThat(possible.number("max_apps")).isEqualTo(2);
  }
}
