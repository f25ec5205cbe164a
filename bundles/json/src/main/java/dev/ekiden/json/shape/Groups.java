package dev.ekiden.json.shape;

import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.json.schema.Faults;
import dev.ekiden.json.schema.Path;
import dev.ekiden.json.schema.Rule;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Groups (marathon-app-model.md section 10). */
public final class Groups {
  private Groups() {}

  public static Type<GroupUpdate> group(Dialect dialect) {
    return new Nested(dialect);
  }

  /** Groups hold groups. */
  private record Nested(Dialect dialect) implements Type<GroupUpdate> {
    @Override
    public Optional<GroupUpdate> read(JsonNode node, Path at, Faults faults) {
      return Type.<GroupUpdate>object(
              f -> {
                var id = f.get("id", Strings.ID);
                var apps = f.get("apps", Type.list(Apps.complete(dialect)));
                var groups = f.get("groups", Type.list(this));
                var dependencies = f.get("dependencies", Type.set(Scalars.STRING));
                var enforceRole = f.get("enforceRole", Scalars.BOOL);
                var scaleBy = f.get("scaleBy", Type.bounded(Scalars.NUMBER, Rule.min(0)));
                var version = f.get("version", Scalars.DATE);
                return f.build(
                    () ->
                        new GroupUpdate(
                            id, apps, groups, dependencies, enforceRole, scaleBy, version));
              })
          .read(node, at, faults);
    }
  }

  /** {@code {"enforceRole": …}}. */
  public static final Type<Optional<Boolean>> PATCH =
      Type.strict(
          f -> {
            var enforceRole = f.get("enforceRole", Scalars.BOOL);
            return f.build(() -> enforceRole);
          });
}
