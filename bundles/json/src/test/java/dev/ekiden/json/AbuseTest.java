package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ekiden.api.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is sent is read or refused with a reason; nothing else may happen. */
class AbuseTest {
  private static final int TRIES = 1_000;

  private static final List<String> JUNK =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e400",
          "-1e999999999",
          "123456789012345678901234567890",
          "\"\"",
          "\"x\"",
          "\"/../..\"",
          "\"\\u0000\\uD800\"",
          "[]",
          "[null]",
          "[[]]",
          "{}",
          "{\"\": null}",
          "[{}, 1, \"a\"]");

  private static final String APP =
      """
      {"id": "/a/b", "cmd": "x", "args": ["a"], "cpus": 1, "instances": 3, "ports": [0, 1],
       "env": {"A": "b", "S": {"secret": "s"}}, "secrets": {"s": {"source": "/x"}},
       "labels": {"l": "m"}, "constraints": [["hostname", "LIKE", "a.*"]],
       "acceptedResourceRoles": ["*"], "dependencies": ["../c"], "uris": ["http://a/b.tgz"],
       "fetch": [{"uri": "x", "extract": true}], "executorResources": {"cpus": 0.1},
       "container": {"type": "DOCKER", "docker": {"image": "i", "network": "BRIDGE",
         "portMappings": [{"containerPort": 80, "labels": {"a": "b"}}],
         "parameters": [{"key": "k", "value": "v"}]},
         "volumes": [{"containerPath": "p", "mode": "RW", "persistent": {"size": 5,
           "constraints": [["path", "LIKE", "x"]]}}, {"containerPath": "q", "mode": "RO",
           "external": {"name": "n", "provider": "dvdi", "options": {"dvdi/driver": "r"}}}],
         "linuxInfo": {"seccomp": {"unconfined": true}, "ipcInfo": {"mode": "PRIVATE"}}},
       "healthChecks": [{"protocol": "HTTP", "path": "/", "portIndex": 0}],
       "check": {"exec": {"command": {"shell": "x"}}, "intervalSeconds": 5},
       "readinessChecks": [{"httpStatusCodesForReady": [200]}],
       "upgradeStrategy": {"minimumHealthCapacity": 1, "maximumOverCapacity": 0.5},
       "unreachableStrategy": {"inactiveAfterSeconds": 1, "expungeAfterSeconds": 2},
       "residency": {"taskLostBehavior": "WAIT_FOREVER"}, "ipAddress": {"networkName": "n",
         "discovery": {"ports": [{"number": 1, "name": "a"}]}},
       "networks": [{"mode": "container", "name": "n"}], "portDefinitions": [{"port": 5}],
       "resourceLimits": {"cpus": "unlimited"}, "versionInfo": {}, "version":
       "2026-01-01T00:00:00Z"}
      """;

  private static final String POD =
      """
      {"id": "/p", "labels": {"a": "b"}, "environment": {"A": "b"}, "scaling": {"kind": "fixed"},
       "containers": [{"name": "c", "exec": {"command": {"argv": ["a"]}},
         "resources": {"cpus": 1, "mem": 5}, "endpoints": [{"name": "e", "hostPort": 0,
         "protocol": ["tcp"]}], "image": {"kind": "DOCKER", "id": "i"},
         "healthCheck": {"http": {"endpoint": "e"}}, "check": {"tcp": {"endpoint": "e"}},
         "volumeMounts": [{"name": "v", "mountPath": "/v"}], "artifacts": [{"uri": "u"}],
         "lifecycle": {"killGracePeriodSeconds": 1.5}, "resourceLimits": {"mem": 5}}],
       "volumes": [{"name": "v"}, {"name": "w", "persistent": {"size": 1}}],
       "networks": [{"mode": "host"}], "scheduling": {"backoff": {"backoff": 1}, "upgrade": {},
         "placement": {"constraints": [{"fieldName": "a", "operator": "UNIQUE"}]},
         "unreachableStrategy": "disabled"}, "executorResources": {"mem": 64}}
      """;

  private static final String GROUP =
      """
      {"id": "/g", "apps": [{"id": "a", "cmd": "x"}], "groups": [{"id": "h", "apps": []}],
       "dependencies": ["/d"], "enforceRole": true, "scaleBy": 1.5}
      """;

  @ParameterizedTest
  @ValueSource(strings = {APP, POD, GROUP, "{\"ids\": [\"a.instance-b\"]}", "[\"a.instance-b\"]"})
  void brokenTreesAreReadOrRefused(String text) throws JsonRefused {
    JsonNode seed = JsonMapper.shared().readTree(text);
    for (int n = 0; n < TRIES; n++) {
      Random random = new Random(n);
      JsonNode broken = seed.deepCopy();
      for (int times = random.nextInt(3); times >= 0; times--) {
        broken = damage(broken, random);
      }
      readAll(Json.parse(broken.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void brokenBytesAreReadOrRefused() {
    byte[] seed = APP.getBytes(StandardCharsets.UTF_8);
    for (int n = 0; n < TRIES; n++) {
      Random random = new Random(n);
      byte[] broken = seed.clone();
      for (int times = random.nextInt(4); times >= 0; times--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      try {
        readAll(Json.parse(broken));
      } catch (JsonRefused refused) {
        reasoned(refused);
      }
    }
  }

  private interface Reading {
    void read() throws JsonRefused;
  }

  private static void readAll(JsonNode body) {
    Settings settings = Settings.DEFAULT;
    List<Reading> readings =
        List.of(
            () -> AppReader.app(body, settings),
            () -> AppReader.update(body, true, settings),
            () -> AppReader.update(body, false, settings),
            () -> AppReader.updates(body, true, settings),
            () -> PodReader.pod(body, settings),
            () -> GroupReader.group(body, settings),
            () -> GroupReader.enforceRole(body),
            () -> IdsReader.tasks(body),
            () -> IdsReader.instances(body));
    for (Reading reading : readings) {
      try {
        reading.read();
      } catch (JsonRefused refused) {
        reasoned(refused);
      }
    }
  }

  private static void reasoned(JsonRefused refused) {
    assertThat(refused.status()).isIn(400, 422);
    assertThat(refused.text().isPresent()).isNotEqualTo(!refused.violations().isEmpty());
    assertThat(Json.bytes(out -> ErrorWriter.refused(out, refused))).isNotEmpty();
  }

  /** Puts junk somewhere, or takes something away. */
  private static JsonNode damage(JsonNode tree, Random random) {
    List<Runnable> ways = new ArrayList<>();
    collect(tree, random, ways);
    if (ways.isEmpty()) {
      return junk(random);
    }
    ways.get(random.nextInt(ways.size())).run();
    return tree;
  }

  private static void collect(JsonNode node, Random random, List<Runnable> ways) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        ways.add(() -> object.set(name, junk(random)));
        ways.add(() -> object.remove(name));
        collect(object.get(name), random, ways);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        ways.add(() -> array.set(at, junk(random)));
        ways.add(() -> array.add(array.get(at)));
        collect(array.get(i), random, ways);
      }
    }
  }

  private static JsonNode junk(Random random) {
    try {
      return Json.parse(JUNK.get(random.nextInt(JUNK.size())).getBytes(StandardCharsets.UTF_8));
    } catch (JsonRefused e) {
      throw new AssertionError(e);
    }
  }
}
