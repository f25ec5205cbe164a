package dev.ekiden.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.EventMark;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.SpecRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityCodecTest {
  private static final int TRIES = 60;

  static List<Class<?>> entities() {
    return Arrays.asList(Entity.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("entities")
  void everyFieldOfEveryEntityComesBack(Class<? extends Entity> type) {
    for (long seed = 0; seed < TRIES; seed++) {
      Entity entity = new AnyValue(seed).of(type);
      byte[] bytes = EntityCodec.encode(entity);
      Entity back = EntityCodec.decode(EntityCodec.key(EntityCodec.key(entity.key())), bytes);
      assertThat(back).as("seed %d: %s", seed, text(bytes)).isEqualTo(entity);
    }
  }

  static List<Class<?>> events() {
    return Arrays.asList(Event.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("events")
  void everyFieldOfEveryEventComesBack(Class<? extends Event> type) {
    for (long seed = 0; seed < TRIES; seed++) {
      Event event = new AnyValue(seed).of(type);
      byte[] bytes = EntityCodec.encode(event);
      Event back = EntityCodec.decodeEvent(bytes);
      assertThat(back).hasSameClassAs(event);
      // Byte arrays are equal only to themselves.
      assertThat(text(EntityCodec.encode(back))).isEqualTo(text(bytes));
      if (type != Event.FrameworkMessage.class) {
        assertThat(back).isEqualTo(event);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Entity.Kind.class)
  void keysComeBack(Entity.Kind kind) {
    Entity.Key key = new Entity.Key(kind, "/a/b@2026-01-01T00:00:00Z");
    assertThat(EntityCodec.key(EntityCodec.key(key))).isEqualTo(key);
  }

  @Test
  void keysAreReadable() {
    assertThat(EntityCodec.key(new Entity.Key(Entity.Kind.SPEC_VERSION, "/a@x")))
        .isEqualTo("spec_version//a@x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "spec", "nothing/x"})
  void otherKeysAreRefused(String key) {
    assertThatThrownBy(() -> EntityCodec.key(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsAbsentIsEmptyAndWhatIsUnknownIsSkipped() {
    String stored =
        """
        {"spec": {"@": "app", "id": "/a", "instances": 2, "executor": "", "role": "*",
          "resources": {"cpus": 1.0, "mem": 32, "hovercraft": true},
          "backoff": {"initial": "PT1S", "factor": 1.5, "max": "PT5M"},
          "upgradeStrategy": {"minimumHealthCapacity": 1.0, "maximumOverCapacity": 1.0},
          "unreachableStrategy": {"@": "after", "inactive": "PT0S", "expunge": "PT0S"},
          "killSelection": "OLDEST_FIRST",
          "versionInfo": {"version": "2026-01-01T00:00:00Z",
            "lastScalingAt": "2026-01-01T00:00:00Z", "lastConfigChangeAt": "2026-01-01T00:00:00Z"},
          "later": [1, 2]}, "more": {"x": null}}
        """;
    Entity entity =
        EntityCodec.decode(
            new Entity.Key(Entity.Kind.SPEC, "/a"), stored.getBytes(StandardCharsets.UTF_8));
    App app = (App) ((SpecRecord) entity).spec();
    assertThat(app.id()).isEqualTo(PathId.of("/a"));
    assertThat(app.cmd()).isEmpty();
    assertThat(app.labels()).isEmpty();
    assertThat(app.dependencies()).isEmpty();
    assertThat(app.requirePorts()).isFalse();
    assertThat(app.resources().disk()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"spec\": {\"@\": \"hovercraft\"}}",
        "{\"spec\": {\"@\": \"app\", \"id\": \"relative\"}}"
      })
  void damageIsTold(String stored) {
    assertThatThrownBy(
            () ->
                EntityCodec.decode(
                    new Entity.Key(Entity.Kind.SPEC, "/a"),
                    stored.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SpecRecord");
  }

  @Test
  void isCompact() {
    assertThat(text(EntityCodec.encode(new EventMark(7)))).isEqualTo("{\"sequence\":7}");
  }

  @Test
  void keepsTheOrderOfSets() {
    App app = new AnyValue(1).of(App.class);
    for (long seed = 0; app.dependencies().size() < 3; seed++) {
      app = new AnyValue(seed).of(App.class);
    }
    RunSpec back =
        ((SpecRecord)
                EntityCodec.decode(
                    new SpecRecord(app).key(), EntityCodec.encode(new SpecRecord(app))))
            .spec();
    assertThat(back.dependencies()).containsExactlyElementsOf(app.dependencies());
  }

  @Test
  void mapsOfSpecsKeepTheirKeys() {
    Deployment deployment = new AnyValue(3).of(Deployment.class);
    assertThat(text(EntityCodec.encode(deployment))).startsWith("{\"plan\":{");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
