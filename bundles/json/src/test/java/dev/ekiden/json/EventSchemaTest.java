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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that is ever told is as the published schema says. */
class EventSchemaTest {
  private static final Schema SCHEMA = schema();

  private static Schema schema() {
    try (InputStream in =
        Objects.requireNonNull(Event.class.getResourceAsStream("events.schema.json"))) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
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
          new Event.Notice(e.timestamp(), "callback_disabled_event", Map.of("callbackUrl", "x"));
      default -> any;
    };
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
            "{\"eventType\":\"scheduler_disconnected_event\",\"timestamp\":\"now\"}")) {
      assertThat(SCHEMA.validate(json, InputFormat.JSON)).as(json).isNotEmpty();
    }
  }
}
