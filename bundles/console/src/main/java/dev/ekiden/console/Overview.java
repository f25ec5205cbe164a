package dev.ekiden.console;

import dev.ekiden.api.Figures;
import dev.ekiden.api.Orchestrator;
import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Counts;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.QueueItem;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.plugin.PluginSlots;
import dev.ekiden.api.plugin.PluginStatus;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the tab and the shell show, as tables. Reads the snapshot; never waits. */
@Component(service = Overview.class)
public final class Overview {
  /** {@code rows} have as many cells as {@code columns}. */
  record Table(String title, List<String> columns, List<List<String>> rows) {}

  private final Orchestrator orchestrator;
  private final PluginSlots slots;
  private final Figures figures;

  @Activate
  public Overview(
      @Reference Orchestrator orchestrator,
      @Reference PluginSlots slots,
      @Reference Figures figures) {
    this.orchestrator = orchestrator;
    this.slots = slots;
    this.figures = figures;
  }

  Table apps() {
    Snapshot snapshot = orchestrator.snapshot();
    List<List<String>> rows = new ArrayList<>();
    for (RunSpec spec : snapshot.specsBelow(PathId.ROOT)) {
      Counts counts = snapshot.counts(spec.id());
      rows.add(
          List.of(
              spec.id().value(),
              spec instanceof App ? "app" : "pod",
              state(snapshot, spec),
              counts.running() + "/" + spec.instances(),
              Integer.toString(counts.staged()),
              Integer.toString(counts.healthy()),
              Integer.toString(counts.unhealthy()),
              spec.version().toString()));
    }
    return new Table(
        "Apps and pods",
        List.of("Id", "Kind", "State", "Running", "Staged", "Healthy", "Unhealthy", "Version"),
        rows);
  }

  /** The words people know from Marathon's page. */
  private static String state(Snapshot snapshot, RunSpec spec) {
    QueueItem waiting = snapshot.queueItem(spec.id()).orElse(null);
    if (waiting != null) {
      return waiting.notBefore().isPresent() ? "Delayed" : "Waiting";
    }
    if (!snapshot.deploymentsOf(spec.id()).isEmpty()) {
      return "Deploying";
    }
    return spec.instances() == 0 ? "Suspended" : "Running";
  }

  Table instances(PathId id) {
    List<List<String>> rows = new ArrayList<>();
    for (Instance instance : orchestrator.snapshot().instances(id)) {
      rows.add(
          List.of(
              instance.id().toString(),
              instance.condition().label(),
              instance.placement().map(p -> p.host()).orElse("-"),
              instance.tasks().stream()
                  .flatMap(t -> t.hostPorts().stream())
                  .map(Object::toString)
                  .reduce((a, b) -> a + "," + b)
                  .orElse("-"),
              instance.since().truncatedTo(ChronoUnit.SECONDS).toString()));
    }
    return new Table(
        "Instances of " + id, List.of("Id", "Condition", "Host", "Ports", "Since"), rows);
  }

  Table deployments() {
    List<List<String>> rows = new ArrayList<>();
    for (Deployment deployment : orchestrator.snapshot().deployments()) {
      rows.add(
          List.of(
              deployment.id().value(),
              (deployment.currentStep() + 1) + "/" + deployment.plan().steps().size(),
              String.join(
                  ", ",
                  deployment.plan().steps().stream()
                      .flatMap(s -> s.actions().stream())
                      .map(a -> a.wireName() + " " + a.spec())
                      .toList()),
              deployment.startedAt().toString()));
    }
    return new Table("Deployments", List.of("Id", "Step", "Actions", "Since"), rows);
  }

  Table queue() {
    List<List<String>> rows = new ArrayList<>();
    for (QueueItem item : orchestrator.snapshot().queue()) {
      rows.add(
          List.of(
              item.spec().id().value(),
              Integer.toString(item.count()),
              item.notBefore().map(Object::toString).orElse("now"),
              Integer.toString(item.offers().processed()),
              item.offers().rejects().toString()));
    }
    return new Table(
        "Waiting for launch",
        List.of("Id", "Count", "Not before", "Offers seen", "Refused because"),
        rows);
  }

  Table plugins() {
    List<List<String>> rows = new ArrayList<>();
    for (PluginStatus plugin : slots.plugins()) {
      rows.add(
          List.of(
              plugin.kind().word(),
              plugin.name(),
              plugin.bundle() + " " + plugin.version(),
              plugin.state().name(),
              plugin.since().truncatedTo(ChronoUnit.SECONDS).toString(),
              plugin.lastError().orElse("-")));
    }
    return new Table(
        "Plugins", List.of("Kind", "Name", "Bundle", "State", "Since", "Last error"), rows);
  }

  Table figures() {
    Map<String, String> values = new TreeMap<>();
    figures.numbers().forEach((name, value) -> values.put(name, value.toString()));
    figures
        .distributions()
        .forEach(
            (name, d) ->
                values.put(
                    name,
                    "%d values, median %.0f, p99 %.0f, max %.0f"
                        .formatted(d.count(), d.median(), d.p99(), d.max())));
    return new Table(
        "Loop and store",
        List.of("Figure", "Value"),
        values.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
  }

  List<Table> all() {
    return List.of(apps(), deployments(), queue(), plugins(), figures());
  }
}
