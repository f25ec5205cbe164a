package dev.ekiden.rest;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.Placement;
import jakarta.ws.rs.core.MediaType;
import java.util.Collection;
import java.util.List;

/**
 * Tasks as lines for scripts that write load balancer configurations: app, service port and the
 * targets, each followed by a tab (marathon-rest.md section 6.2).
 */
final class TaskTable {
  /** JSON is preferred where a caller takes both. */
  static final String TYPE = MediaType.TEXT_PLAIN + ";qs=0.5";

  private TaskTable() {}

  static String of(Collection<App> apps, Snapshot snapshot) {
    StringBuilder table = new StringBuilder();
    for (App app : apps) {
      List<Instance> running =
          snapshot.instances(app.id()).stream()
              .filter(i -> i.condition() == Condition.RUNNING && i.placement().isPresent())
              .toList();
      List<Integer> servicePorts = app.servicePorts();
      if (servicePorts.isEmpty()) {
        line(table, app, " ", running.stream().map(TaskTable::host).sorted().toList());
      }
      for (int i = 0; i < servicePorts.size(); i++) {
        int index = i;
        List<String> targets =
            running.stream().map(one -> host(one) + ":" + port(one, index)).sorted().toList();
        line(table, app, servicePorts.get(i).toString(), targets);
      }
    }
    return table.toString();
  }

  private static void line(StringBuilder table, App app, String port, List<String> targets) {
    table.append(app.id().safePath()).append('\t').append(port).append('\t');
    targets.forEach(t -> table.append(t).append('\t'));
    table.append('\n');
  }

  private static String host(Instance instance) {
    return instance.placement().map(Placement::host).orElse("");
  }

  private static int port(Instance instance, int index) {
    List<Integer> ports = instance.tasks().getFirst().hostPorts();
    return index < ports.size() ? ports.get(index) : 0;
  }
}
