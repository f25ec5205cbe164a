package dev.ekiden.json;

import dev.ekiden.api.event.Event;
import dev.ekiden.api.model.ClusterIdentity;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.EventMark;
import dev.ekiden.api.model.GroupRecord;
import dev.ekiden.api.model.GroupVersion;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.SpecRecord;
import dev.ekiden.api.model.SpecVersion;
import dev.ekiden.api.model.TaskFailure;
import dev.ekiden.json.store.StoredForm;
import java.util.Locale;

/**
 * Entities and events as the store keeps them. The format is our own and stable: a later version
 * reads what an earlier one wrote, unknown fields are skipped (README, "Stored form"). Any thread.
 */
public final class EntityCodec {
  private EntityCodec() {}

  /** {@code kind/id}, e.g. {@code spec//a/b}. */
  public static String key(Entity.Key key) {
    return key.kind().name().toLowerCase(Locale.ROOT) + "/" + key.id();
  }

  /**
   * Reads {@link #key(Entity.Key)}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Entity.Key key(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("no key of an entity: '" + text + "'");
    }
    return new Entity.Key(
        Entity.Kind.valueOf(text.substring(0, slash).toUpperCase(Locale.ROOT)),
        text.substring(slash + 1));
  }

  public static byte[] encode(Entity entity) {
    return StoredForm.write(entity);
  }

  /**
   * Reads {@link #encode(Entity)}.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Entity decode(Entity.Key key, byte[] value) {
    Class<? extends Entity> type =
        switch (key.kind()) {
          case SPEC -> SpecRecord.class;
          case SPEC_VERSION -> SpecVersion.class;
          case GROUP -> GroupRecord.class;
          case GROUP_VERSION -> GroupVersion.class;
          case INSTANCE -> Instance.class;
          case DEPLOYMENT -> Deployment.class;
          case TASK_FAILURE -> TaskFailure.class;
          case CLUSTER -> ClusterIdentity.class;
          case EVENT_MARK -> EventMark.class;
        };
    return StoredForm.read(type, value);
  }

  /** An event as the store keeps it, so that the stream goes on after a restart. */
  public static byte[] encode(Event event) {
    return StoredForm.write(Event.class, event);
  }

  /**
   * Reads {@link #encode(Event)}.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Event decodeEvent(byte[] value) {
    return StoredForm.read(Event.class, value);
  }
}
