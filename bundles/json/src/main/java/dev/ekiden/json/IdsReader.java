package dev.ekiden.json;

import dev.ekiden.api.model.InstanceId;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Lists of ids as callers send them. */
public final class IdsReader {
  private static final Type<List<String>> STRINGS = Type.list(Scalars.STRING);

  private static final Type<List<String>> TASKS =
      Type.object(
          f -> {
            var ids = f.need("ids", STRINGS);
            return f.build(ids::get);
          });

  private static final Type<List<InstanceId>> INSTANCES =
      (node, at, faults) ->
          STRINGS
              .read(node, at, faults)
              .map(
                  ids -> {
                    for (int i = 0; i < ids.size(); i++) {
                      if (InstanceId.parse(ids.get(i)).isEmpty()) {
                        faults.problem(
                            at.item(i),
                            "must fully match regular expression"
                                + " '^(.+)\\.(instance-|marathon-)([^\\.]+)$'");
                      }
                    }
                    return ids.stream().map(InstanceId::parse).flatMap(Optional::stream).toList();
                  });

  private IdsReader() {}

  /** Body of {@code POST /v2/tasks/delete}: {@code {"ids": […]}}. */
  public static List<String> tasks(JsonNode body) throws JsonRefused {
    return Structure.read(TASKS, body);
  }

  /** Body of {@code DELETE /v2/pods/{id}::instances}: an array. */
  public static List<InstanceId> instances(JsonNode body) throws JsonRefused {
    return Structure.readSound(INSTANCES, body);
  }
}
