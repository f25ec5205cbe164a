package dev.ekiden.rest;

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
final class Recorded {
  private static final Path PLACE =
      Path.of(System.getProperty("ekiden.corpus", "../../itests/corpus"));

  private Recorded() {}

  /** One request with its answer; empty bodies where there were none. */
  record Exchange(
      String id, String method, String path, String request, int status, String response) {}

  static List<Exchange> exchanges() {
    List<Exchange> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(PLACE)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonNode scenario = JsonMapper.shared().readTree(line);
          String id = scenario.get("id").stringValue();
          add(all, id, scenario);
          scenario.path("steps").forEach(step -> add(all, id, step));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static void add(List<Exchange> all, String id, JsonNode node) {
    if (node.has("method")) {
      all.add(
          new Exchange(
              id,
              node.get("method").stringValue(),
              node.get("path").stringValue(),
              text(node.get("request_body")),
              node.get("status").intValue(),
              text(node.get("response_body"))));
    }
  }

  private static String text(@Nullable JsonNode value) {
    return value == null || value.isNull() ? "" : value.stringValue();
  }
}
