package dev.ekiden.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description says what the code does, and recorded bodies fit its schemas. */
class OpenApiTest {
  private static final List<String> METHODS =
      List.of("get", "head", "post", "put", "patch", "delete", "options");

  private final JsonNode document = document();
  private final Map<String, Schema> schemas = new HashMap<>();

  private static JsonNode document() {
    try (var in = OpenApi.class.getResourceAsStream("openapi.json")) {
      return JsonMapper.shared().readTree(in);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** {@code GET /v2/apps} with the query parameters. */
  private static Map<String, TreeSet<String>> code() {
    FakeOrchestrator core = new FakeOrchestrator();
    Access access = new Access(null);
    Api api =
        new Api(
            new Door(core),
            access,
            new Metrics(),
            new Presence(),
            new Plugins(access, null, null),
            InstantSource.system());
    Map<String, TreeSet<String>> operations = new TreeMap<>();
    for (Object resource : api.getSingletons()) {
      Path place = resource.getClass().getAnnotation(Path.class);
      if (place != null) {
        for (Method method : resource.getClass().getMethods()) {
          verb(method)
              .ifPresent(
                  verb ->
                      operations
                          .computeIfAbsent(verb + " " + path(place, method), k -> new TreeSet<>())
                          .addAll(queries(method)));
        }
      }
    }
    return operations;
  }

  private static Optional<String> verb(Method method) {
    return Stream.of(method.getAnnotations())
        .map(a -> a.annotationType().getAnnotation(HttpMethod.class))
        .filter(m -> m != null)
        .map(HttpMethod::value)
        .findFirst();
  }

  private static String path(Path place, Method method) {
    Path part = method.getAnnotation(Path.class);
    String whole = place.value() + (part == null ? "" : "/" + part.value());
    String path = ("/" + names(whole)).replaceAll("/+", "/");
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** {@code {id:regex}} without its expression, which may hold braces itself. */
  private static String names(String template) {
    StringBuilder out = new StringBuilder();
    int depth = 0;
    boolean name = true;
    for (char c : template.toCharArray()) {
      depth += c == '{' ? 1 : 0;
      name = depth == 0 || (c == '{' && depth == 1) || (name && c != ':');
      if (name || (c == '}' && depth == 1)) {
        out.append(c);
      }
      depth -= c == '}' ? 1 : 0;
    }
    return out.toString();
  }

  private static List<String> queries(Method method) {
    List<String> names = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      for (Annotation annotation : parameter.getAnnotations()) {
        if (annotation instanceof QueryParam query) {
          names.add(query.value());
        }
      }
    }
    if (method.isAnnotationPresent(Paged.class)) {
      names.addAll(Page.PARAMETERS);
    }
    if (method.isAnnotationPresent(OnTerms.class)) {
      names.addAll(Wanted.PARAMETERS);
    }
    return names;
  }

  /** What is described and ours, not another bundle's. */
  private Map<String, TreeSet<String>> described() {
    Map<String, TreeSet<String>> operations = new TreeMap<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          if (!operation.getValue().has("x-bundle")) {
                            operations.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                queries(operation.getValue()));
                          }
                        }));
    return operations;
  }

  private static TreeSet<String> queries(JsonNode operation) {
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.get("in").stringValue().equals("query")) {
        names.add(parameter.get("name").stringValue());
      }
    }
    return names;
  }

  @Test
  void describesEveryPathMethodAndParameterAndNoOther() {
    Map<String, TreeSet<String>> code = code();
    code.remove("GET /v2/openapi.js");
    assertThat(described()).isEqualTo(code);
  }

  @Test
  void isServedWithItsPage() throws Exception {
    try (TestServer server = new TestServer()) {
      TestServer.Answered json = server.get("/v2/openapi.json");
      assertThat(json.header("Content-Type")).startsWith("application/json");
      assertThat(JsonMapper.shared().readTree(json.body()).get("openapi").stringValue())
          .startsWith("3.1.");
      TestServer.Answered page = server.send("GET", "/v2/openapi", "Accept: text/html\r\n", "");
      assertThat(page.body()).contains("/v2/openapi.js").doesNotContain("http://", "https://");
      assertThat(server.send("GET", "/v2/openapi.js", "", "").header("Content-Type"))
          .startsWith("text/javascript");
      assertThat(server.get("/api-console/index.html").header("Location")).isEqualTo("/v2/openapi");
    }
  }

  @Test
  void isAValidDescription() {
    JsonNode meta =
        JsonMapper.shared()
            .readTree("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}");
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(meta);
    document
        .at("/components/schemas")
        .properties()
        .forEach(s -> assertThat(schema.validate(s.getValue())).as(s.getKey()).isEmpty());
    List<String> ids = new ArrayList<>();
    document.get("paths").forEach(p -> p.forEach(o -> ids.add(o.get("operationId").stringValue())));
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void recordedBodiesFitTheSchemas() {
    List<String> misfits = new ArrayList<>();
    int answers = 0;
    int requests = 0;
    for (Recorded.Exchange x : Recorded.exchanges()) {
      Optional<JsonNode> operation = operation(x);
      if (operation.isEmpty()) {
        continue;
      }
      JsonNode said = operation.get().get("responses").path(Integer.toString(x.status()));
      if (x.status() >= 400 && !x.path().startsWith("/v2/plugins/")) {
        said = operation.get().at("/responses/default");
      }
      answers += fits(said, x.response(), x, misfits);
      // There Marathon takes whatever is JSON.
      boolean odd = x.path().startsWith("/v2/groups") && !x.request().startsWith("{");
      if (x.status() < 300 && !odd) {
        requests += fits(operation.get().path("requestBody"), x.request(), x, misfits);
      }
    }
    assertThat(misfits).isEmpty();
    assertThat(answers).isGreaterThan(800);
    assertThat(requests).isGreaterThan(200);
  }

  private int fits(JsonNode place, String body, Recorded.Exchange x, List<String> misfits) {
    JsonNode schema = place.at("/content/application~1json/schema");
    Optional<JsonNode> json = parsed(body);
    if (schema.isMissingNode() || json.isEmpty()) {
      return 0;
    }
    schema(schema)
        .validate(json.get())
        .forEach(
            e ->
                misfits.add(
                    "%s: %s %s %d: %s".formatted(x.id(), x.method(), x.path(), x.status(), e)));
    return 1;
  }

  private static Optional<JsonNode> parsed(String body) {
    try {
      return body.isBlank()
          ? Optional.empty()
          : Optional.of(JsonMapper.shared().readTree(body)).filter(n -> !n.isMissingNode());
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** With the shared ones at the place that references name. */
  private Schema schema(JsonNode node) {
    return schemas.computeIfAbsent(
        node.toString(),
        text -> {
          ObjectNode whole = (ObjectNode) node.deepCopy();
          whole.set("components", document.get("components"));
          return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(whole);
        });
  }

  private Optional<JsonNode> operation(Recorded.Exchange x) {
    String path = x.path().replaceFirst("\\?.*", "").replaceAll("(?<=.)/$", "");
    return document.get("paths").properties().stream()
        .filter(p -> pattern(p.getKey()).matcher(path).matches())
        .max(Comparator.comparing(p -> p.getKey().replaceAll("\\{\\w+}", "").length()))
        .flatMap(p -> p.getValue().optional(x.method().toLowerCase(Locale.ROOT)))
        .filter(o -> METHODS.contains(x.method().toLowerCase(Locale.ROOT)));
  }

  private static Pattern pattern(String template) {
    String regex =
        Stream.of(template.split("(?=\\{)|(?<=})", -1))
            .map(
                part ->
                    part.equals("{id}")
                        ? ".+"
                        : part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
            .collect(Collectors.joining());
    return Pattern.compile(regex);
  }
}
