package dev.ekiden.json.store;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonInclude.Value;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.Check;
import dev.ekiden.api.model.CommandLine;
import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.EnvValue;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.TaskId;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.Volume;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Records as JSON objects: a field is called as its component, ids are texts, absent and empty
 * fields are left out and come back as such, unknown ones are skipped. So a component may be added
 * at any time; one that is renamed has to go on answering to its old name.
 */
public final class StoredForm {
  /** A list that is present and empty is not the same as none. */
  private static final Value PRESENT = Value.construct(Include.NON_ABSENT, Include.ALWAYS);

  private static final Value FILLED = Value.construct(Include.NON_EMPTY, Include.ALWAYS);
  private static final JsonSetter.Value EMPTY = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(v -> v.withValueInclusion(Include.NON_ABSENT))
          .withConfigOverride(Optional.class, o -> o.setInclude(PRESENT))
          .withConfigOverride(List.class, o -> o.setInclude(FILLED).setNullHandling(EMPTY))
          .withConfigOverride(Set.class, o -> o.setInclude(FILLED).setNullHandling(EMPTY))
          .withConfigOverride(Map.class, o -> o.setInclude(FILLED).setNullHandling(EMPTY))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .addModule(ids())
          .addMixIn(RunSpec.class, Variants.Specs.class)
          .addMixIn(Volume.class, Variants.Volumes.class)
          .addMixIn(EnvValue.class, Variants.EnvValues.class)
          .addMixIn(CommandLine.class, Variants.Commands.class)
          .addMixIn(Check.Kind.class, Variants.CheckKinds.class)
          .addMixIn(UnreachableStrategy.class, Variants.UnreachableStrategies.class)
          .addMixIn(Event.class, Variants.Events.class)
          .build();

  private StoredForm() {}

  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /**
   * Writes as one of several types, so that it can be told which.
   *
   * @param type what it will be read as
   */
  public static <T> byte[] write(Class<T> type, T value) {
    return MAPPER.writerFor(type).writeValueAsBytes(value);
  }

  /**
   * Reads what {@link #write} wrote, now or long ago.
   *
   * @throws IllegalArgumentException when it is damaged
   */
  public static <T> T read(Class<T> type, byte[] bytes) {
    try {
      return MAPPER.readValue(bytes, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "cannot be read as " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  private static SimpleModule ids() {
    SimpleModule module = new SimpleModule("ids");
    new IdText<>(PathId.class, PathId::value, PathId::new).addTo(module);
    new IdText<>(DeploymentId.class, DeploymentId::value, DeploymentId::new).addTo(module);
    new IdText<>(InstanceId.class, StoredForm::text, StoredForm::instance).addTo(module);
    new IdText<>(
            TaskId.class,
            id -> text(id.instance()) + " " + id.container() + " " + id.incarnation(),
            StoredForm::task)
        .addTo(module);
    return module.addAbstractTypeMapping(Set.class, LinkedHashSet.class);
  }

  private static String text(InstanceId id) {
    return id.spec() + " " + id.uuid();
  }

  private static InstanceId instance(String text) {
    String[] parts = text.split(" ", -1);
    return new InstanceId(new PathId(parts[0]), parts[1]);
  }

  private static TaskId task(String text) {
    String[] parts = text.split(" ", -1);
    return new TaskId(
        new InstanceId(new PathId(parts[0]), parts[1]), parts[2], Integer.parseInt(parts[3]));
  }
}
