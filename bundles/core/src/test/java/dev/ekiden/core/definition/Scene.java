package dev.ekiden.core.definition;

import dev.ekiden.api.Command;
import dev.ekiden.api.Origin;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Settings;
import dev.ekiden.api.Violation;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Backoff;
import dev.ekiden.api.model.Entity;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupRecord;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.api.model.GroupVersion;
import dev.ekiden.api.model.KillSelection;
import dev.ekiden.api.model.Network;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.PodBuilder;
import dev.ekiden.api.model.PodContainer;
import dev.ekiden.api.model.PodContainerBuilder;
import dev.ekiden.api.model.Resources;
import dev.ekiden.api.model.SpecRecord;
import dev.ekiden.api.model.SpecVersion;
import dev.ekiden.api.model.UnreachableStrategy;
import dev.ekiden.api.model.UpgradeStrategy;
import dev.ekiden.api.model.VersionInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server's definitions, its store and a clock that moves by a second with every wish. */
final class Scene {
  Tree tree = Tree.EMPTY;
  History history;
  Settings settings;
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  final Map<Entity.Key, Entity> store = new HashMap<>();

  Scene(Settings settings) {
    this.settings = settings;
    this.history = History.empty(settings.maxVersions(), settings.maxRootVersions());
  }

  Scene() {
    this(Settings.DEFAULT);
  }

  Outcome attempt(Command.Edit edit) {
    now = now.plusSeconds(1);
    return Definitions.apply(edit, tree, history, settings, now);
  }

  Outcome.Changed carryOut(Command.Edit edit) {
    Outcome outcome = attempt(edit);
    if (outcome instanceof Outcome.Refused refused) {
      throw new AssertionError(edit + " was refused: " + refused.refusal());
    }
    return adopt((Outcome.Changed) outcome);
  }

  Outcome.Changed adopt(Outcome.Changed changed) {
    tree = changed.next();
    history = changed.history();
    changed.removed().forEach(store::remove);
    changed.put().forEach(entity -> store.put(entity.key(), entity));
    return changed;
  }

  Refusal refusal(Command.Edit edit) {
    return switch (attempt(edit)) {
      case Outcome.Refused refused -> refused.refusal();
      case Outcome.Changed changed -> throw new AssertionError(edit + " was accepted");
    };
  }

  /** Each as {@code path message}. */
  List<String> violations(Command.Edit edit) {
    return switch (refusal(edit)) {
      case Refusal.Invalid invalid -> told(invalid.violations());
      case Refusal other -> throw new AssertionError("not invalid, but " + other);
    };
  }

  static List<String> told(Collection<Violation> violations) {
    return violations.stream().map(v -> v.path() + " " + v.message()).toList();
  }

  /** Everything as it would be after a restart. */
  void reload() {
    tree = Tree.of(stored(SpecRecord.class), stored(GroupRecord.class));
    history =
        History.of(
            settings.maxVersions(),
            settings.maxRootVersions(),
            stored(SpecVersion.class),
            stored(GroupVersion.class));
  }

  private <E extends Entity> List<E> stored(Class<E> kind) {
    return store.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  App app(String id) {
    return tree.app(PathId.of(id)).orElseThrow();
  }

  Group group(String id) {
    return tree.group(PathId.of(id)).orElseThrow();
  }

  // Wishes

  static AppUpdateBuilder given(String id) {
    return AppUpdateBuilder.builder().id(Optional.of(id)).cmd(Optional.of("sleep 1000"));
  }

  static AppUpdate plain(String id) {
    return given(id).build();
  }

  static Command.CreateApp create(AppUpdate app) {
    return new Command.CreateApp(app, false, Origin.SELF);
  }

  static Command.CreateApp create(String id) {
    return create(plain(id));
  }

  static Command.UpdateApp patch(String id, AppUpdateBuilder update) {
    return new Command.UpdateApp(PathId.of(id), update.build(), true, true, false, Origin.SELF);
  }

  static Command.UpdateApp replace(String id, AppUpdateBuilder update) {
    return new Command.UpdateApp(PathId.of(id), update.build(), false, true, false, Origin.SELF);
  }

  static Command.DeleteApp delete(String id) {
    return new Command.DeleteApp(PathId.of(id), false);
  }

  static Command.UpdateGroup put(String id, GroupUpdate update) {
    return new Command.UpdateGroup(PathId.of(id), update, false, false);
  }

  static Command.CreatePod create(Pod pod) {
    return new Command.CreatePod(pod, false, Origin.SELF);
  }

  static Command.UpdatePod put(Pod pod) {
    return new Command.UpdatePod(pod, false, Origin.SELF);
  }

  static PodContainer container(String name) {
    return PodContainerBuilder.builder()
        .name(name)
        .resources(new Resources(0.1, 32, 0, 0))
        .endpoints(List.of())
        .environment(Map.of())
        .volumeMounts(List.of())
        .artifacts(List.of())
        .labels(Map.of())
        .build();
  }

  static PodBuilder pod(String id) {
    return PodBuilder.builder()
        .id(PathId.of(id))
        .labels(Map.of())
        .environment(Map.of())
        .containers(List.of(container("c")))
        .secrets(Map.of())
        .volumes(List.of())
        .networks(List.of(Network.HOST))
        .instances(1)
        .backoff(new Backoff(Duration.ofSeconds(1), 1.15, Duration.ofSeconds(300)))
        .upgradeStrategy(UpgradeStrategy.DEFAULT)
        .constraints(List.of())
        .acceptedResourceRoles(Set.of())
        .killSelection(KillSelection.YOUNGEST_FIRST)
        .unreachableStrategy(UnreachableStrategy.DEFAULT)
        .executorResources(new Resources(0.1, 32, 10, 0))
        .role("")
        .versionInfo(VersionInfo.NONE);
  }

  /** A group as a caller gives it. */
  static final class Wanted {
    private Optional<String> id = Optional.empty();
    private Optional<List<AppUpdate>> apps = Optional.empty();
    private Optional<List<GroupUpdate>> groups = Optional.empty();
    private Optional<Set<String>> dependencies = Optional.empty();
    private Optional<Boolean> enforceRole = Optional.empty();
    private Optional<Double> scaleBy = Optional.empty();
    private Optional<Instant> version = Optional.empty();

    static Wanted group() {
      return new Wanted();
    }

    static Wanted group(String id) {
      Wanted wanted = new Wanted();
      wanted.id = Optional.of(id);
      return wanted;
    }

    Wanted apps(AppUpdate... members) {
      apps = Optional.of(List.of(members));
      return this;
    }

    Wanted groups(Wanted... members) {
      groups = Optional.of(List.of(members).stream().map(Wanted::build).toList());
      return this;
    }

    Wanted dependencies(String... ids) {
      dependencies = Optional.of(Set.of(ids));
      return this;
    }

    Wanted enforceRole(boolean enforce) {
      enforceRole = Optional.of(enforce);
      return this;
    }

    Wanted scaleBy(double factor) {
      scaleBy = Optional.of(factor);
      return this;
    }

    Wanted version(Instant at) {
      version = Optional.of(at);
      return this;
    }

    GroupUpdate build() {
      return new GroupUpdate(id, apps, groups, dependencies, enforceRole, scaleBy, version);
    }
  }
}
