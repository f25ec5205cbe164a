package dev.ekiden.core.definition;

import dev.ekiden.api.model.DeploymentId;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.DeploymentPlan.Action;
import dev.ekiden.api.model.DeploymentPlan.Step;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** From one tree to the next, in steps (marathon-scheduling.md section 1.2). */
public final class Planner {
  private Planner() {}

  /**
   * What leads from {@code original} to {@code target}: first everything stops that is gone, then
   * everything starts that is new, with no instances yet; then counts and configurations follow,
   * level by level, what others depend on first.
   *
   * @param changed specs that may differ; no other is looked at, except for what these depend on
   * @param restarted those to be replaced although nothing differs
   * @param kept those not to be replaced although something differs
   */
  public static DeploymentPlan plan(
      Tree original,
      Tree target,
      Collection<PathId> changed,
      Set<PathId> restarted,
      Set<PathId> kept,
      DeploymentId id,
      Instant version) {
    List<Action> stops = new ArrayList<>();
    List<Action> starts = new ArrayList<>();
    Map<Integer, List<Action>> levels = new TreeMap<>();
    Dependencies dependencies = new Dependencies(target);
    for (PathId spec : new TreeSet<>(changed)) {
      Optional<RunSpec> before = original.spec(spec);
      Optional<RunSpec> after = target.spec(spec);
      boolean replaced =
          before.isPresent()
              && after.isPresent()
              && before.get().getClass() != after.get().getClass();
      if (before.isPresent() && (after.isEmpty() || replaced)) {
        stops.add(action(DeploymentPlan.Type.STOP, before.get()));
      }
      if (after.isPresent()) {
        if (before.isEmpty() || replaced) {
          starts.add(action(DeploymentPlan.Type.START, after.get()));
        }
        boolean restart =
            restarted.contains(spec)
                || (!kept.contains(spec)
                    && before.filter(b -> Versions.sameConfig(b, after.get())).isEmpty());
        type(replaced ? Optional.empty() : before, after.get(), restart)
            .ifPresent(
                type ->
                    levels
                        .computeIfAbsent(dependencies.level(spec), level -> new ArrayList<>())
                        .add(action(type, after.get())));
      }
    }
    List<Step> steps = new ArrayList<>();
    step(stops, steps);
    step(starts, steps);
    levels.values().forEach(actions -> step(actions, steps));
    return new DeploymentPlan(id, version, steps);
  }

  private static Optional<DeploymentPlan.Type> type(
      Optional<RunSpec> before, RunSpec after, boolean replace) {
    if (before.isEmpty()) {
      return Optional.of(DeploymentPlan.Type.SCALE);
    }
    if (replace) {
      return Optional.of(
          after.instances() == 0 ? DeploymentPlan.Type.SCALE : DeploymentPlan.Type.RESTART);
    }
    return before.get().instances() == after.instances()
        ? Optional.empty()
        : Optional.of(DeploymentPlan.Type.SCALE);
  }

  private static Action action(DeploymentPlan.Type type, RunSpec spec) {
    return new Action(type, spec.id(), spec instanceof Pod);
  }

  private static void step(List<Action> actions, List<Step> steps) {
    if (!actions.isEmpty()) {
      steps.add(new Step(actions));
    }
  }
}
