package dev.ekiden.tck.sim;

import dev.ekiden.api.Command;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Condition;
import dev.ekiden.api.model.Constraint;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.DeploymentPlan;
import dev.ekiden.api.model.Goal;
import dev.ekiden.api.model.Instance;
import dev.ekiden.api.model.InstanceId;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import dev.ekiden.api.model.Task;
import dev.ekiden.core.Audit;
import dev.ekiden.core.Change;
import dev.ekiden.core.Outcome;
import dev.ekiden.core.State;
import dev.ekiden.core.definition.Definitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What must hold whatever happens. */
final class Invariants {
  private final Trace trace;

  /** Tasks that were over once. */
  private final Set<String> over = new HashSet<>();

  /** Those of them whose end is stored; after a crash only they count. */
  private final Set<String> overForGood = new HashSet<>();

  Invariants(Trace trace) {
    this.trace = trace;
  }

  void require(boolean holds, Supplier<String> what) {
    if (!holds) {
      throw new AssertionError(what.get() + "\n" + trace);
    }
  }

  void stepped(State before, Command command, Outcome outcome) {
    State after = outcome.next();
    List<String> problems = Audit.of(after);
    require(problems.isEmpty(), () -> "audit after " + command + ": " + problems);
    overStaysOver(after);
    boolean rolledBack =
        outcome.events().stream().anyMatch(e -> e.type().equals("deployment_rolled_back"));
    if (rolledBack || (command instanceof Command.CancelDeployment cancel && !cancel.force())) {
      after.specsBelow(PathId.ROOT).forEach(spec -> keepsEquals(before, after, spec));
    }
    for (RunSpec spec : after.specsBelow(PathId.ROOT)) {
      bounds(before, command instanceof Command.News && !rolledBack, after, spec);
      if (!spec.constraints().isEmpty()) {
        constraints(before, after, spec);
      }
    }
  }

  /**
   * Going back ends nobody that is well and already what is wanted again, unless there are too many
   * of them.
   */
  private void keepsEquals(State before, State after, RunSpec spec) {
    List<Instance> equals =
        before.instances(spec.id()).stream()
            .filter(i -> good(before, i))
            .filter(
                i ->
                    before
                        .specAt(i.spec(), i.specVersion())
                        .filter(s -> Definitions.sameConfig(s, spec))
                        .isPresent())
            .toList();
    long ended =
        equals.stream()
            .filter(i -> after.instance(i.id()).filter(x -> x.goal() == Goal.RUNNING).isEmpty())
            .count();
    require(
        ended <= Math.max(0, equals.size() - spec.instances()),
        () ->
            "%s: going back to %d instances ended %d of %d that were right"
                .formatted(spec.id(), spec.instances(), ended, equals.size()));
  }

  private void overStaysOver(State state) {
    for (Instance instance : everything(state)) {
      for (Task task : instance.tasks()) {
        String id = task.id().toString();
        if (task.condition().terminal()) {
          over.add(id);
        } else {
          require(!over.contains(id), () -> "came back from the dead: " + id);
        }
      }
    }
  }

  /** These changes are stored now. */
  void committed(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Put put && put.entity() instanceof Instance instance) {
        for (Task task : instance.tasks()) {
          if (task.condition().terminal()) {
            overForGood.add(task.id().toString());
          }
        }
      }
    }
  }

  static Collection<Instance> everything(State state) {
    List<Instance> all = new ArrayList<>();
    for (PathId id : specs(state)) {
      all.addAll(state.instances(id));
    }
    return all;
  }

  /** Also of specs that are being removed. */
  private static Set<PathId> specs(State state) {
    Set<PathId> ids = new HashSet<>();
    state.specsBelow(PathId.ROOT).forEach(spec -> ids.add(spec.id()));
    state.deployments().forEach(d -> ids.addAll(d.original().keySet()));
    return ids;
  }

  /** {@code news}: no other deployment can have taken the place of a rolling replace. */
  private void bounds(State before, boolean news, State after, RunSpec spec) {
    Set<InstanceId> added = new HashSet<>();
    after.instances(spec.id()).forEach(i -> added.add(i.id()));
    before.instances(spec.id()).forEach(i -> added.remove(i.id()));
    boolean replacing = replaces(after, spec) || (news && replaces(before, spec));
    if (!added.isEmpty()) {
      long present = after.instances(spec.id()).stream().filter(Invariants::present).count();
      long wanted = after.instances(spec.id()).stream().filter(Invariants::wanted).count();
      int most = replacing ? maximum(spec) : spec.instances();
      require(
          (replacing ? present : wanted) <= most,
          () ->
              "%s: %d present, %d wanted, at most %d allowed"
                  .formatted(spec.id(), present, wanted, most));
    }
    // With volumes one more must go when none may be missing and none may be too many.
    boolean tight = spec.resident() && minimum(spec) == spec.instances();
    if (replacing && !tight) {
      minimum(before, after, spec);
    }
  }

  /** A deployment ends a healthy instance only if enough of them are left. */
  private void minimum(State before, State after, RunSpec spec) {
    long ended =
        before.instances(spec.id()).stream()
            .filter(i -> good(before, i))
            .filter(i -> after.instance(i.id()).filter(x -> x.goal() != Goal.RUNNING).isPresent())
            .count();
    if (ended > 0) {
      long left = after.instances(spec.id()).stream().filter(i -> good(after, i)).count();
      int least = minimum(spec);
      require(
          left >= least,
          () ->
              "%s: ended %d healthy ones, %d are left of %d, at least %d wanted"
                  .formatted(spec.id(), ended, left, spec.instances(), least));
    }
  }

  /** Whoever was launched in this step obeys the constraints, together with those before it. */
  private void constraints(State before, State after, RunSpec spec) {
    List<Instance> placed =
        after.instances(spec.id()).stream()
            .filter(i -> i.condition().active() && i.goal() == Goal.RUNNING)
            .filter(i -> !i.specVersion().isBefore(spec.versionInfo().lastConfigChangeAt()))
            .toList();
    for (Instance instance : placed) {
      boolean launched =
          instance.condition() == Condition.PROVISIONED
              && before
                  .instance(instance.id())
                  .filter(b -> b.incarnation() == instance.incarnation())
                  .isEmpty();
      if (launched) {
        String host = host(instance);
        long beside = placed.stream().filter(i -> host(i).equals(host)).count();
        for (Constraint constraint : spec.constraints()) {
          String value = constraint.value().orElse("");
          boolean obeyed =
              switch (constraint.operator()) {
                case UNIQUE -> beside == 1;
                case MAX_PER -> beside <= Integer.parseInt(value);
                case LIKE -> host.matches(value);
                case UNLIKE -> !host.matches(value);
                case IS -> host.equals(value);
                case CLUSTER -> value.isEmpty() || host.equals(value);
                case GROUP_BY -> true;
              };
          require(obeyed, () -> "%s on %s against %s".formatted(instance.id(), host, constraint));
        }
      }
    }
  }

  private static String host(Instance instance) {
    return instance.placement().map(p -> p.host()).orElse("");
  }

  private static boolean replaces(State state, RunSpec spec) {
    return action(state, spec.id()).filter(t -> t == DeploymentPlan.Type.RESTART).isPresent();
  }

  private static int minimum(RunSpec spec) {
    return (int) Math.ceil(spec.instances() * spec.upgradeStrategy().minimumHealthCapacity());
  }

  /** Volumes do not allow more instances than wanted. */
  private static int maximum(RunSpec spec) {
    int most =
        (int) Math.floor(spec.instances() * (1 + spec.upgradeStrategy().maximumOverCapacity()));
    return most == minimum(spec) && !spec.resident() ? most + 1 : most;
  }

  private static boolean present(Instance instance) {
    return instance.condition().active()
        || (instance.condition() == Condition.SCHEDULED && instance.goal() == Goal.RUNNING);
  }

  private static boolean wanted(Instance instance) {
    return instance.goal() == Goal.RUNNING
        && instance.condition() != Condition.UNREACHABLE_INACTIVE;
  }

  /** How many instances of a spec are well. */
  static long good(State state, RunSpec spec) {
    return state.instances(spec.id()).stream().filter(i -> good(state, i)).count();
  }

  private static boolean good(State state, Instance instance) {
    boolean checked =
        state
            .specAt(instance.spec(), instance.specVersion())
            .filter(s -> s instanceof App app && !app.healthChecks().isEmpty())
            .isPresent();
    return instance.goal() == Goal.RUNNING
        && instance.condition() == Condition.RUNNING
        && (!checked || state.healthy(instance.id()).orElse(false));
  }

  static Optional<DeploymentPlan.Type> action(State state, PathId spec) {
    return state.deploymentsOf(spec).stream()
        .flatMap(id -> state.deployment(id).stream())
        .flatMap(d -> d.plan().steps().get(d.currentStep()).actions().stream())
        .filter(a -> a.spec().equals(spec))
        .map(DeploymentPlan.Action::type)
        .findFirst();
  }

  /** What was durable is back after a restart, all of it and nothing else. */
  void restored(State durable, State loaded) {
    over.clear();
    over.addAll(overForGood);
    same("specs", specsOf(durable), specsOf(loaded));
    same("groups", durable.groupsIn(PathId.ROOT), loaded.groupsIn(PathId.ROOT));
    same("instances", Set.copyOf(everything(durable)), Set.copyOf(everything(loaded)));
    same("deployments", Set.copyOf(durable.deployments()), Set.copyOf(loaded.deployments()));
    same("root versions", durable.groupVersions(PathId.ROOT), loaded.groupVersions(PathId.ROOT));
    for (RunSpec spec : durable.specsBelow(PathId.ROOT)) {
      same("versions", durable.versions(spec.id()), loaded.versions(spec.id()));
      same("failures", durable.failures(spec.id()), loaded.failures(spec.id()));
      same("lock", durable.deploymentsOf(spec.id()), loaded.deploymentsOf(spec.id()));
    }
  }

  private static List<RunSpec> specsOf(State state) {
    return List.copyOf(state.specsBelow(PathId.ROOT));
  }

  private void same(String what, Object before, Object after) {
    boolean equal =
        (before instanceof Collection<?> a && after instanceof Collection<?> b)
            ? List.copyOf(a).equals(List.copyOf(b)) || Set.copyOf(a).equals(Set.copyOf(b))
            : before.equals(after);
    require(equal, () -> "lost in the restart: " + what + "\n" + before + "\n" + after);
  }

  private static String unfinished(State state) {
    StringBuilder text = new StringBuilder();
    for (Deployment deployment : state.deployments()) {
      text.append(deployment.plan()).append(" at ").append(deployment.currentStep());
      for (PathId id : deployment.target().keySet()) {
        text.append("\n  ").append(id).append(" wants ");
        text.append(state.spec(id).map(RunSpec::instances).orElse(0));
        state.instances(id).forEach(i -> text.append("\n    ").append(brief(state, i)));
      }
      for (PathId id : deployment.original().keySet()) {
        state.instances(id).forEach(i -> text.append("\n    ").append(brief(state, i)));
      }
    }
    return text.toString();
  }

  private static String brief(State state, Instance i) {
    return "%s %s %s of %s, health %s, ready %s"
        .formatted(
            i.id(),
            i.goal(),
            i.condition(),
            i.specVersion(),
            state.health(i.id()),
            state.readiness(i.spec()));
  }

  /** Once nothing fails any more everything comes to rest, and is as it should be. */
  void atRest(State state, Set<String> alive, Set<String> reserved) {
    require(state.deployments().isEmpty(), () -> "unfinished: " + unfinished(state));
    Set<String> running = new HashSet<>();
    Set<String> keeping = new HashSet<>();
    for (RunSpec spec : state.specsBelow(PathId.ROOT)) {
      Collection<Instance> instances = state.instances(spec.id());
      for (Instance instance : instances) {
        if (instance.condition() == Condition.RUNNING) {
          running.add(instance.id().toString());
        }
        if (instance.reservation().isPresent()) {
          keeping.add(instance.id().toString());
        }
      }
      long wanted = instances.stream().filter(Invariants::wanted).count();
      long good = good(state, spec);
      require(
          good == spec.instances() && wanted == spec.instances(),
          () -> "%s: %d wanted, have %s".formatted(spec.id(), spec.instances(), instances));
    }
    require(state.queue().isEmpty(), () -> "still waiting: " + state.queue());
    require(running.equals(alive), () -> "alive are %s, known %s".formatted(alive, running));
    require(
        keeping.containsAll(reserved),
        () -> "reserved for %s, known %s".formatted(reserved, keeping));
  }
}
