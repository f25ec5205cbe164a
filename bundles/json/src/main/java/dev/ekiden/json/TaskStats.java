package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.HealthResult;
import dev.ekiden.api.model.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/** Statistics of an app's tasks (marathon-rest.md section 15). */
final class TaskStats {
  private int staged;
  private int running;
  private int healthy;
  private int unhealthy;
  private final List<Double> lifeTimes = new ArrayList<>();

  private TaskStats() {}

  static void write(JsonGenerator out, App app, Snapshot snapshot, Instant now) {
    Instant scaled = app.versionInfo().lastScalingAt();
    Instant changed = app.versionInfo().lastConfigChangeAt();
    List<Instance> tasks =
        snapshot.instances(app.id()).stream().filter(TaskWriter::listed).toList();
    out.writeObjectPropertyStart("tasksStats");
    some(
        out,
        "startedAfterLastScaling",
        tasks,
        i -> !i.specVersion().isBefore(scaled),
        snapshot,
        now);
    some(out, "withLatestConfig", tasks, i -> !i.specVersion().isBefore(changed), snapshot, now);
    some(out, "withOutdatedConfig", tasks, i -> i.specVersion().isBefore(changed), snapshot, now);
    some(out, "totalSummary", tasks, i -> true, snapshot, now);
    out.writeEndObject();
  }

  /** Nothing when there is no such task. */
  private static void some(
      JsonGenerator out,
      String name,
      List<Instance> tasks,
      Predicate<Instance> which,
      Snapshot snapshot,
      Instant now) {
    List<Instance> chosen = tasks.stream().filter(which).toList();
    if (!chosen.isEmpty()) {
      TaskStats stats = new TaskStats();
      chosen.forEach(i -> stats.add(i, snapshot.health(i.id()), now));
      stats.write(out, name);
    }
  }

  private void add(Instance instance, List<HealthResult> health, Instant now) {
    Condition condition = instance.tasks().getFirst().condition();
    if (condition == Condition.PROVISIONED || condition == Condition.STAGING) {
      staged++;
    } else if (condition == Condition.RUNNING) {
      running++;
    }
    if (!health.isEmpty()) {
      if (health.stream().allMatch(HealthResult::alive)) {
        healthy++;
      } else {
        unhealthy++;
      }
    }
    instance
        .tasks()
        .getFirst()
        .startedAt()
        .ifPresent(at -> lifeTimes.add(Duration.between(at, now).toMillis() / 1_000.0));
  }

  private void write(JsonGenerator out, String name) {
    out.writeObjectPropertyStart(name);
    out.writeObjectPropertyStart("stats");
    out.writeObjectPropertyStart("counts");
    out.writeNumberProperty("staged", staged);
    out.writeNumberProperty("running", running);
    out.writeNumberProperty("healthy", healthy);
    out.writeNumberProperty("unhealthy", unhealthy);
    out.writeEndObject();
    if (!lifeTimes.isEmpty()) {
      double[] sorted = lifeTimes.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int half = sorted.length / 2;
      out.writeObjectPropertyStart("lifeTime");
      out.writeNumberProperty("averageSeconds", Arrays.stream(sorted).average().orElseThrow());
      out.writeNumberProperty(
          "medianSeconds",
          sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeEndObject();
  }
}
