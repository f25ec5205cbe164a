package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** All that is ever told is as the published schema says. */
class EventSchemaTest {
  private static final Schema SCHEMA = schema();

  /** A type where the sources spell it out: in Java, and in JSON that is put together by hand. */
  private static final Pattern SPELLED =
      Pattern.compile(
          "\"((?:[a-z]+_)+event|deployment_[a-z_]+|group_change_[a-z]+)\""
              + "|eventType\\\\\":\\\\\"([a-z_]+)\\\\\"");

  private static Schema schema() {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(text(), InputFormat.JSON);
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(Event.class.getResourceAsStream("events.schema.json"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Types that have a schema of their own. */
  private static Set<String> described() {
    Set<String> types = new TreeSet<>();
    for (JsonNode schema : new ObjectMapper().readTree(text()).get("$defs")) {
      JsonNode type = schema.at("/properties/eventType/const");
      if (type.isString()) {
        types.add(type.asString());
      }
    }
    return types;
  }

  private static void check(String json) {
    assertThat(SCHEMA.validate(json, InputFormat.JSON)).as(json).isEmpty();
  }

  static List<Class<?>> kinds() {
    return List.of(Event.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatTheCoreTells(Class<? extends Event> kind) {
    for (long seed = 0; seed < 40; seed++) {
      Event event = wellFormed(new AnyValue(seed).of(kind), seed);
      check(new String(EventWriter.bytes(event), StandardCharsets.UTF_8));
    }
  }

  /** With the words that the core would use where the model has only texts. */
  private static Event wellFormed(Event any, long seed) {
    return switch (any) {
      case Event.PodChanged e ->
          new Event.PodChanged(
              e.timestamp(),
              List.of("created", "updated", "deleted").get((int) seed % 3),
              e.clientIp(),
              e.uri(),
              e.pod());
      case Event.DeploymentStep e ->
          new Event.DeploymentStep(
              e.timestamp(),
              List.of("info", "step_success", "step_failure").get((int) seed % 3),
              e.plan(),
              (int) seed % 4);
      case Event.StatusUpdate e ->
          new Event.StatusUpdate(
              e.timestamp(),
              e.agentId(),
              e.taskId(),
              "TASK_RUNNING",
              e.message(),
              e.spec(),
              e.host(),
              List.of(new Task.IpAddress("10.0.0.1", "IPv4")),
              e.ports(),
              e.version());
      case Event.Notice e ->
          new Event.Notice(
              e.timestamp(), "callback_disabled_event", Map.of("callbackUrl", "x", "reason", "y"));
      default -> any;
    };
  }

  /** So that nobody adds an event and forgets to say what is in it. */
  @Test
  void everyTypeInOurSourcesIsDescribed() throws IOException {
    Set<String> spelled = new TreeSet<>();
    try (Stream<Path> bundles = Files.walk(Path.of(".."))) {
      for (Path file :
          bundles
              .filter(p -> p.toString().endsWith(".java"))
              .filter(p -> p.toString().contains("src/main/java"))
              .toList()) {
        SPELLED
            .matcher(Files.readString(file))
            .results()
            .forEach(m -> spelled.add(m.group(1) == null ? m.group(2) : m.group(1)));
      }
    }
    // Put together of parts, or named like nothing else.
    spelled.addAll(
        List.of(
            "pod_created_event",
            "pod_updated_event",
            "pod_deleted_event",
            "deployment_info",
            "deployment_step_success",
            "deployment_step_failure",
            "event_stream_attached",
            "event_stream_detached"));
    assertThat(described()).isEqualTo(spelled);
  }

  @Test
  void eachTypeIsOfferedOnceAndOthersAreForOtherPlugins() {
    JsonNode all = new ObjectMapper().readTree(text());
    Set<String> offered = new TreeSet<>();
    for (JsonNode choice : all.get("oneOf")) {
      offered.add(choice.get("$ref").asString().replace("#/$defs/", ""));
    }
    Set<String> wanted = new TreeSet<>(described());
    assertThat(all.at("/$defs/other/properties/eventType/not/enum").valueStream())
        .extracting(JsonNode::asString)
        .containsExactlyElementsOf(wanted);
    wanted.add("other");
    assertThat(offered).isEqualTo(wanted);
  }

  static List<Event.Notice> notices() {
    return List.of(
        notice("deployment_stalled", "id", "cause"),
        notice("deployment_rolled_back", "id", "cause", "rollback"),
        notice("deployment_rollback_failed", "id", "cause"),
        notice("callback_disabled_event", "callbackUrl", "reason"),
        notice("plugin_installed_event", "bundle", "version", "source", "sha256"),
        notice("plugin_uninstalled_event", "bundle", "source"),
        notice("plugin_refused_event", "bundle", "source", "reason"),
        notice(
            "external_handler_event",
            "handler",
            "process",
            "resourceType",
            "resourceId",
            "outcome",
            "message"),
        notice("event_of_another_plugin", "anything"));
  }

  private static Event.Notice notice(String type, String... fields) {
    return new Event.Notice(
        Instant.EPOCH, type, Stream.of(fields).collect(Collectors.toMap(f -> f, f -> "x")));
  }

  @ParameterizedTest
  @MethodSource("notices")
  void whatIsOurOwn(Event.Notice notice) {
    check(new String(EventWriter.bytes(notice), StandardCharsets.UTF_8));
    if (described().contains(notice.type())) {
      String less =
          new String(
              EventWriter.bytes(new Event.Notice(Instant.EPOCH, notice.type(), Map.of())),
              StandardCharsets.UTF_8);
      assertThat(SCHEMA.validate(less, InputFormat.JSON)).as(less).isNotEmpty();
    }
  }

  /** A callback has no frame around it, so it is dated like all that it is sent. */
  @Test
  void gapsInEveryWayTheyAreTold() {
    check("{\"eventType\":\"gap\",\"from\":3,\"to\":7}");
    check("{\"eventType\":\"gap\",\"timestamp\":\"2026-01-01T00:00:00.000Z\",\"from\":3,\"to\":7}");
  }

  @Test
  void whatMarathonTold() {
    Set<String> types = new HashSet<>();
    for (Corpus.Told told : Corpus.events()) {
      check(told.data());
      types.add(told.type());
    }
    assertThat(types).hasSizeGreaterThan(15);
  }

  @Test
  void othersAreNot() {
    for (String json :
        List.of(
            "{}",
            "{\"eventType\":\"app_terminated_event\",\"timestamp\":\"2026-01-01T00:00:00.000Z\"}",
            "{\"eventType\":\"scheduler_disconnected_event\",\"timestamp\":\"now\"}",
            "{\"eventType\":\"gap\",\"from\":0,\"to\":1}",
            "{\"eventType\":\"something_else\"}")) {
      assertThat(SCHEMA.validate(json, InputFormat.JSON)).as(json).isNotEmpty();
    }
  }
}
