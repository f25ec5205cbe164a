package dev.ekiden.json;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a real Marathon was asked and answered; the integration tests hold the recordings. */
final class Corpus {
  private static final Path PLACE =
      Path.of(System.getProperty("ekiden.corpus", "../../itests/corpus"));

  /**
   * One request with its answer.
   *
   * @param id scenario, and step where it has several
   */
  record Exchange(
      String id,
      String method,
      String path,
      @Nullable String request,
      int status,
      @Nullable String response) {}

  /** One event of a stream. */
  record Told(String id, String type, String data) {}

  private Corpus() {}

  /** All exchanges; skips the test when the recordings are not there. */
  static List<Exchange> exchanges() {
    List<Exchange> all = new ArrayList<>();
    for (JsonNode scenario : scenarios()) {
      String id = scenario.get("id").stringValue();
      if (scenario.has("method")) {
        all.add(exchange(id, scenario));
      }
      int step = 0;
      for (JsonNode one : scenario.path("steps")) {
        if (one.has("method")) {
          all.add(exchange(id + "#" + step, one));
        }
        step++;
      }
    }
    return all;
  }

  /** All events; skips the test when the recordings are not there. */
  static List<Told> events() {
    List<Told> all = new ArrayList<>();
    for (JsonNode scenario : scenarios()) {
      for (JsonNode stream : scenario.path("events")) {
        for (JsonNode event : stream.isArray() ? stream : stream.path("events")) {
          all.add(
              new Told(
                  scenario.get("id").stringValue(),
                  event.get("event").stringValue(),
                  event.get("data").stringValue()));
        }
      }
    }
    return all;
  }

  private static List<JsonNode> scenarios() {
    assumeTrue(Files.isDirectory(PLACE), () -> "no recordings in " + PLACE.toAbsolutePath());
    List<JsonNode> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(PLACE)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          all.add(JsonMapper.shared().readTree(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Exchange exchange(String id, JsonNode node) {
    return new Exchange(
        id,
        node.get("method").stringValue(),
        node.get("path").stringValue(),
        text(node, "request_body"),
        node.get("status").intValue(),
        text(node, "response_body"));
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value.stringValue();
  }
}
