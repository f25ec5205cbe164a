package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.Violation;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.GroupUpdate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies that a real Marathon read or refused are read or refused here, for the same reasons. */
class RecordedRequestsTest {
  /** Told by whoever reads a body; everything else that is told needs more than the body. */
  private static final Set<String> READERS_OWN =
      Set.of(
          "may not be set in conjunction with fetch",
          "URI has invalid syntax.",
          "ipAddress/discovery is not allowed for Docker containers",
          "must not specify both container.docker.network and networks",
          "must not specify both networks and ipAddress",
          "cannot specify both an IP address and port",
          "cannot specify both ports and port definitions",
          "ports must be unique",
          "Each constraint must have either 2 or 3 fields",
          "illegal constraint specification",
          "is unknown provider");

  @TestFactory
  Stream<DynamicTest> bodies() {
    return Corpus.exchanges().stream()
        .filter(x -> reader(x) != null && !Set.of(405, 406, 415).contains(x.status()))
        .map(x -> DynamicTest.dynamicTest(x.id(), () -> check(x)));
  }

  private interface Reader {
    List<Violation> problems(JsonNode body) throws JsonRefused;
  }

  private static void check(Corpus.Exchange x) {
    JsonNode answer = x.response() == null ? null : JsonMapper.shared().readTree(x.response());
    String message = answer == null ? "" : answer.path("message").asString("");
    byte[] body = x.request() == null ? new byte[0] : x.request().getBytes(StandardCharsets.UTF_8);
    try {
      List<Violation> problems = reader(x).problems(Json.parse(body));
      assertThat(message)
          .as("read, but to be refused: %s", x.response())
          .isNotIn("Invalid JSON", "Please specify data in JSON format");
      if (x.status() < 300) {
        assertThat(problems).as("accepted there").isEmpty();
      } else if (x.status() == 422) {
        Set<Violation> told = expected(answer);
        assertThat(told).as("told there").containsAll(problems);
        assertThat(told)
            .filteredOn(v -> READERS_OWN.contains(v.message()) && !v.path().startsWith("/fetch"))
            .as("told there by the reader")
            .isSubsetOf(problems);
      }
    } catch (JsonRefused e) {
      if (x.status() == 500) {
        return;
      }
      assertThat(e.status()).as("status; we say %s", e.violations()).isEqualTo(x.status());
      assertThat(e.message()).isEqualTo(message);
      if (e.text().isPresent()) {
        assertThat(e.text().get()).isEqualTo(answer.path("details").asString());
      } else {
        assertThat(new HashSet<>(e.violations())).isEqualTo(expected(answer));
      }
    }
  }

  private static Set<Violation> expected(JsonNode answer) {
    Set<Violation> all = new HashSet<>();
    for (JsonNode detail : answer.path("details")) {
      for (JsonNode error : detail.get("errors")) {
        all.add(new Violation(detail.get("path").stringValue(), error.stringValue()));
      }
    }
    return all;
  }

  private static Reader reader(Corpus.Exchange x) {
    String path = x.path().replaceFirst("\\?.*", "");
    boolean whole = x.path().contains("partialUpdate=false");
    Settings settings = Settings.DEFAULT;
    return switch (x.method()) {
      case "POST" ->
          switch (path) {
            case "/v2/apps", "/v2/apps/" -> body -> problems(AppReader.app(body, settings));
            case "/v2/pods" ->
                body -> {
                  PodReader.pod(body, settings);
                  return List.of();
                };
            case "/v2/groups" -> body -> problems(GroupReader.group(body, settings));
            case "/v2/tasks/delete" ->
                body -> {
                  IdsReader.tasks(body);
                  return List.of();
                };
            default -> null;
          };
      case "PUT", "PATCH" -> {
        if (path.equals("/v2/apps")) {
          yield body ->
              AppReader.updates(body, !whole, settings).stream()
                  .flatMap(a -> problems(a).stream())
                  .toList();
        }
        if (path.startsWith("/v2/apps/") && !path.contains("/tasks")) {
          yield body -> problems(AppReader.update(body, !whole, settings));
        }
        if (path.startsWith("/v2/groups") && x.method().equals("PUT")) {
          yield body -> problems(GroupReader.group(body, settings));
        }
        if (path.startsWith("/v2/groups")) {
          yield body -> {
            GroupReader.enforceRole(body);
            return List.of();
          };
        }
        if (path.startsWith("/v2/pods/")) {
          yield body -> {
            PodReader.pod(body, settings);
            return List.of();
          };
        }
        yield null;
      }
      case "DELETE" ->
          path.endsWith("::instances") && x.request() != null
              ? body -> {
                IdsReader.instances(body);
                return List.of();
              }
              : null;
      default -> null;
    };
  }

  private static List<Violation> problems(AppUpdate app) {
    return app.problems().orElse(List.of());
  }

  private static List<Violation> problems(GroupUpdate group) {
    List<Violation> all = new ArrayList<>();
    group.apps().orElse(List.of()).forEach(a -> all.addAll(problems(a)));
    group.groups().orElse(List.of()).forEach(g -> all.addAll(problems(g)));
    return all;
  }
}
