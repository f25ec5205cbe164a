package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Backoff;
import dev.ekiden.api.model.HealthCheck;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.VersionInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Definitions out of recorded answers. */
final class RecordedSpecs {
  private RecordedSpecs() {}

  static App app(JsonNode recorded) throws JsonRefused {
    AppUpdate read = read(recorded);
    assertThat(read.problems()).isEmpty();
    return complete(
        AppUpdateBuilder.builder(read).healthChecks(healthChecks(recorded)).build(), recorded);
  }

  /**
   * Read by themselves: beside the default port, which comes back as if it had been given, they
   * would get indices that they did not have.
   */
  static Optional<List<HealthCheck>> healthChecks(JsonNode recorded) throws JsonRefused {
    JsonNode alone =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", "/x")
            .set("healthChecks", recorded.path("healthChecks").asArrayOpt().orElse(null));
    return read(alone).healthChecks();
  }

  private static AppUpdate read(JsonNode app) throws JsonRefused {
    return AppReader.app(
        Json.parse(app.toString().getBytes(StandardCharsets.UTF_8)), Settings.DEFAULT);
  }

  static VersionInfo version(JsonNode recorded) {
    Instant version = Instant.parse(recorded.get("version").stringValue());
    JsonNode info = recorded.path("versionInfo");
    return info.isMissingNode()
        ? VersionInfo.created(version)
        : new VersionInfo(
            version,
            Instant.parse(info.get("lastScalingAt").stringValue()),
            Instant.parse(info.get("lastConfigChangeAt").stringValue()));
  }

  /** A recorded app has all its defaults filled in. */
  private static App complete(AppUpdate u, JsonNode recorded) {
    return new App(
        PathId.of(u.id().orElseThrow()),
        u.cmd(),
        u.args().orElse(List.of()),
        u.user(),
        u.env().orElse(Map.of()),
        u.instances().orElseThrow(),
        new Resources(
            u.cpus().orElseThrow(),
            u.mem().orElseThrow(),
            u.disk().orElseThrow(),
            u.gpus().orElseThrow()),
        u.executorResources(),
        u.resourceLimits(),
        u.executor().orElseThrow(),
        u.constraints().orElse(List.of()),
        u.fetch().orElse(List.of()),
        u.portDefinitions().orElse(List.of()),
        u.requirePorts().orElseThrow(),
        new Backoff(
            u.backoff().orElseThrow(),
            u.backoffFactor().orElseThrow(),
            u.maxLaunchDelay().orElseThrow()),
        u.container(),
        u.networks().orElseThrow(),
        u.healthChecks().orElse(List.of()),
        u.check(),
        u.readinessChecks().orElse(List.of()),
        u.dependencies().orElse(Set.of()).stream()
            .map(PathId::of)
            .collect(Collectors.toCollection(LinkedHashSet::new)),
        u.upgradeStrategy().orElseThrow(),
        u.unreachableStrategy().orElseThrow(),
        u.killSelection().orElseThrow(),
        u.labels().orElseThrow(),
        u.acceptedResourceRoles().orElse(Set.of()),
        u.role().orElseThrow(),
        u.taskKillGracePeriod(),
        u.secrets().orElse(Map.of()),
        u.residency(),
        u.tty(),
        version(recorded));
  }

  /** All objects in answers of success. */
  static Stream<JsonNode> objects() {
    List<JsonNode> all = new ArrayList<>();
    for (Corpus.Exchange x : Corpus.exchanges()) {
      if (x.status() < 300 && x.response() != null && x.response().matches("(?s)\\s*[\\[{].*")) {
        collect(Trees.of(x.response()), all);
      }
    }
    return all.stream();
  }

  private static void collect(JsonNode node, List<JsonNode> all) {
    if (node.isObject()) {
      all.add(node);
    }
    node.forEach(inner -> collect(inner, all));
  }
}
