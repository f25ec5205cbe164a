package dev.ekiden.rest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request as nobody means it: a recorded one, damaged in several ways. Equal numbers make equal
 * requests.
 */
record Shot(long number, String method, String path, String headers, String body) {
  private static final List<Recorded.Exchange> SEEDS =
      Recorded.exchanges().stream().filter(x -> !x.path().contains("/logging")).toList();

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW");

  /** Some exist, see {@link FuzzTest}. */
  private static final List<String> IDS =
      List.of(
          "a", "g", "g/web", "g/db", "p", "big", "nope", "g/nope/deep", "/a", "%2Fg%2Fweb", "*");

  private static final List<String> PATHS =
      List.of(
          "/v2/apps",
          "/v2/apps/ID",
          "/v2/apps/ID/tasks",
          "/v2/apps/ID/tasks/TASK",
          "/v2/apps/ID/versions",
          "/v2/apps/ID/versions/TIME",
          "/v2/apps/ID/restart",
          "/v2/apps/g/*",
          "/v2/groups",
          "/v2/groups/ID",
          "/v2/groups/apps",
          "/v2/groups/ID/apps",
          "/v2/groups/versions",
          "/v2/groups/ID/versions",
          "/v2/groups/ID/versions/TIME",
          "/v2/pods",
          "/v2/pods/ID",
          "/v2/pods/::status",
          "/v2/pods/ID::status",
          "/v2/pods/ID::versions",
          "/v2/pods/ID::versions/TIME",
          "/v2/pods/ID::instances",
          "/v2/pods/ID::instances/TASK",
          "/v2/tasks",
          "/v2/tasks/delete",
          "/v2/deployments",
          "/v2/deployments/TASK",
          "/v2/queue",
          "/v2/queue/ID/delay",
          "/v2/info",
          "/v2/leader",
          "/v2/plugins",
          "/v2/plugins/x",
          "/v2/plugins/x/y",
          "/v2/nothing",
          "/ping",
          "/metrics",
          "/metrics/prometheus",
          "/config",
          "/logging",
          "/",
          "/ui",
          "/help");

  private static final List<String> TASKS =
      List.of(
          "a.instance-00000000-0000-0000-0000-000000000000._app.1",
          "a.instance-x",
          "a.marathon-1",
          "a.",
          "x",
          ".instance-",
          "g_web.instance-00000000-0000-0000-0000-000000000000._app.99999999999",
          "00000000-0000-0000-0000-000000000000");

  private static final List<String> TIMES =
      List.of(
          "2026-01-02T03:04:05.678Z",
          "1970-01-01T00:00:00.000Z",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z",
          "2026-13-45",
          "now",
          "0");

  private static final List<String> NAMES =
      List.of(
          "force",
          "scale",
          "wipe",
          "host",
          "embed",
          "label",
          "cmd",
          "id",
          "partialUpdate",
          "dryRun",
          "status",
          "status[]",
          "limit",
          "offset",
          "fields",
          "backup",
          "restore",
          "callbackUrl",
          "",
          "deadline",
          "inPlace");

  private static final List<String> VALUES =
      List.of(
          "",
          "true",
          "True",
          "false",
          "maybe",
          "0",
          "-1",
          "99999999999999999999",
          "a==b",
          "a in (b,",
          "a notin (b,c)",
          "!",
          "((((",
          "%28%29%2C",
          "\\\\",
          "apps.tasks",
          "app.explanation",
          "app.state",
          "group.apps.tasks",
          "lastUnusedOffers",
          "explanation",
          "app.taskStats",
          "id",
          "id,,cmd",
          "*",
          "%00",
          "%FF",
          "%zz",
          "%C3%A9",
          "é",
          "nope://x",
          "::",
          "a%26b=c",
          "%2B",
          "x".repeat(3000));

  private static final List<String> ESCAPES =
      List.of(
          "%00",
          "%2F",
          "%2e%2e/",
          "../",
          "/./",
          "//",
          ";x=y",
          "%zz",
          "%",
          "%c0%af",
          "%E2%82%AC",
          "é",
          "\\",
          "{id}",
          "\"",
          "<",
          "::",
          "*",
          "~",
          "%25",
          "%0d%0a",
          "+",
          " ",
          "\t",
          "?",
          "#",
          "&",
          "a".repeat(300),
          "/a".repeat(200));

  private static final List<String> HEADERS =
      List.of(
          "Content-Type: application/json\r\n",
          "Content-Type: application/json; charset=utf-16\r\n",
          "Content-Type: application/json; charset=nope\r\n",
          "Content-Type: text/plain\r\n",
          "Content-Type: nonsense\r\n",
          "Content-Type: \r\n",
          "Content-Type: multipart/form-data\r\n",
          "Content-Type: application/x-www-form-urlencoded\r\n",
          "Accept: application/json\r\n",
          "Accept: text/plain\r\n",
          "Accept: text/html;q=nope\r\n",
          "Accept: */*;q=2\r\n",
          "Accept: ,,;\r\n",
          "Accept: text/event-stream\r\n",
          "Accept-Language: x-y-z;;\r\n",
          "If-None-Match: *\r\n",
          "If-None-Match: W/\"x\r\n",
          "If-Match: nonsense\r\n",
          "If-Modified-Since: yesterday\r\n",
          "Prefer: respond-async\r\n",
          "Prefer: ,;=respond-async\r\n",
          "Authorization: Basic Og==\r\n",
          "Authorization: Basic ???\r\n",
          "Authorization: \r\n",
          "Origin: http://elsewhere\r\n",
          "Origin: :::\r\n",
          "X-HTTP-Method-Override: DELETE\r\n",
          "Cookie: a=b; ;c\r\n",
          "Range: bytes=0-1,x\r\n",
          "X-Forwarded-For: nonsense, ,\r\n",
          "Content-Length: 99999999999\r\n");

  private static final List<String> JUNK =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e400",
          "-1e999999999",
          "1e-400",
          "123456789012345678901234567890",
          "2147483648",
          "9223372036854775808",
          "\"\"",
          "\"x\"",
          "\"*\"",
          "\"/../..\"",
          "\"/A b\"",
          "\"\\u0000\\uD800\"",
          "\"(a+)+$\"",
          "\"[\"",
          "\"2026-01-01T00:00:00Z\"",
          "\"1\"",
          "[]",
          "[null]",
          "[[]]",
          "{}",
          "{\"\": null}",
          "[{}, 1, \"a\"]",
          "99999",
          '"' + "a.".repeat(5_000) + "a\"",
          '"' + "/a".repeat(2_000) + '"',
          '"' + "x".repeat(50_000) + '"',
          '"' + "a-".repeat(5_000) + '"',
          '"' + "\\\\a".repeat(5_000) + '"',
          '"' + "1.".repeat(5_000) + '"');

  private static final Pattern QUERY = Pattern.compile("\\?.*");

  static Shot of(long number) {
    Random random = new Random(number);
    Recorded.Exchange seed = one(SEEDS, random);
    String method = random.nextInt(8) == 0 ? one(METHODS, random) : seed.method();
    String path = seed.path();
    if (random.nextInt(3) > 0) {
      path = random.nextBoolean() ? near(seed, random) : one(PATHS, random);
    }
    path =
        path.replace("ID", one(IDS, random))
            .replace("TASK", one(TASKS, random))
            .replace("TIME", one(TIMES, random));
    path = escaped(path, random);
    path = queried(path, random);
    String body = seed.request();
    if (random.nextInt(4) == 0) {
      body = one(SEEDS, random).request();
    }
    body = damaged(body, random);
    StringBuilder headers =
        new StringBuilder(
            random.nextInt(10) == 0
                ? ""
                : "Accept: application/json\r\nContent-Type: application/json\r\n");
    for (int n = random.nextInt(6) - 3; n > 0; n--) {
      headers.append(one(HEADERS, random));
    }
    // Bundles are somebody else's, who is not there.
    String meant = path.contains("plugins") ? "GET" : method;
    return new Shot(number, meant, path, headers.toString(), body);
  }

  /** The kind of path that the recorded body belongs to, with an id that may exist. */
  private static String near(Recorded.Exchange seed, Random random) {
    String kind = seed.path().replaceFirst("^(/v2/[a-z]+).*", "$1");
    return seed.method().equals("POST") || random.nextInt(4) == 0 ? kind : kind + "/ID";
  }

  private static String escaped(String path, Random random) {
    if (random.nextInt(4) > 0) {
      return path;
    }
    int at = random.nextInt(path.length()) + 1;
    return path.substring(0, at) + one(ESCAPES, random) + path.substring(at);
  }

  private static String queried(String path, Random random) {
    String result = random.nextInt(4) == 0 ? QUERY.matcher(path).replaceAll("") : path;
    for (int n = random.nextInt(5) - 2; n > 0; n--) {
      result += (result.contains("?") ? "&" : "?") + one(NAMES, random) + "=" + one(VALUES, random);
    }
    return result;
  }

  private static String damaged(String body, Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> one(JUNK, random);
      case 1 -> bytes(body, random);
      case 2 -> body.substring(0, body.isEmpty() ? 0 : random.nextInt(body.length()));
      case 3 -> body;
      case 4 -> "[".repeat(random.nextInt(20_000));
      default -> tree(body, random);
    };
  }

  private static String bytes(String body, Random random) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (int n = bytes.length == 0 ? 0 : random.nextInt(4) + 1; n > 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String tree(String body, Random random) {
    JsonNode tree;
    try {
      tree = JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      return body;
    }
    for (int n = random.nextInt(3) + 1; n > 0; n--) {
      List<Runnable> ways = new ArrayList<>();
      collect(tree, random, ways);
      if (!ways.isEmpty()) {
        ways.get(random.nextInt(ways.size())).run();
      }
    }
    return tree.toString();
  }

  private static void collect(JsonNode node, Random random, List<Runnable> ways) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        ways.add(() -> object.set(name, junk(random)));
        ways.add(() -> object.remove(name));
        collect(object.get(name), random, ways);
      }
      ways.add(() -> graft(object, random));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        ways.add(() -> array.set(at, junk(random)));
        ways.add(() -> array.add(array.get(at)));
        collect(array.get(i), random, ways);
      }
    }
  }

  /** A field of another request. */
  private static void graft(ObjectNode object, Random random) {
    try {
      if (JsonMapper.shared().readTree(one(SEEDS, random).request()) instanceof ObjectNode other
          && !other.isEmpty()) {
        String name = one(List.copyOf(other.propertyNames()), random);
        object.set(name, other.get(name));
      }
    } catch (JacksonException e) {
      object.set("id", junk(random));
    }
  }

  private static JsonNode junk(Random random) {
    return JsonMapper.shared().readTree(one(JUNK, random));
  }

  private static <T> T one(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  @Override
  public String toString() {
    String shown = body.length() > 2_000 ? body.substring(0, 2_000) + "…" : body;
    return "shot %d: %s %s%n%s%n%s".formatted(number, method, path, headers, shown);
  }
}
