package dev.ekiden.core.definition;

import dev.ekiden.api.Command;
import dev.ekiden.api.Refusal;
import dev.ekiden.api.Settings;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes of the definitions: a wish and the tree as it is, in; the tree as it will be, or why not,
 * out.
 */
public final class Definitions {
  private Definitions() {}

  /**
   * Carries out one wish.
   *
   * @param now the instant that becomes the version of what changes
   */
  public static Outcome apply(
      Command.Edit edit, Tree tree, History history, Settings settings, Instant now) {
    Draft draft = new Draft(tree, history, settings, now);
    return switch (edit) {
      case Command.CreateApp c -> {
        PathId id = PathId.of(c.app().id().orElse(""));
        if (tree.app(id).isPresent()) {
          yield refused(new Refusal.Conflict("An app with id [" + id + "] already exists."));
        }
        draft.put(merge(id, c.app(), Optional.empty(), PathId.ROOT, draft));
        yield draft.finish(id.parent(), Optional.of(id));
      }
      case Command.UpdateApp c -> {
        Optional<Refusal> no = update(c.id(), c.update(), c.partial(), c.create(), history, draft);
        yield no.<Outcome>map(Outcome.Refused::new)
            .orElseGet(() -> draft.finish(c.id().parent(), Optional.of(c.id())));
      }
      case Command.UpdateApps c -> {
        for (AppUpdate update : c.updates()) {
          Optional<Refusal> no =
              update(
                  PathId.of(update.id().orElse("")),
                  update,
                  c.partial(),
                  c.create(),
                  history,
                  draft);
          if (no.isPresent()) {
            yield refused(no.get());
          }
        }
        yield draft.finish(PathId.ROOT, Optional.empty());
      }
      case Command.DeleteApp c -> {
        if (tree.app(c.id()).isEmpty()) {
          yield refused(noApp(c.id()));
        }
        draft.remove(c.id());
        yield draft.finish(c.id().parent(), Optional.of(c.id()));
      }
      case Command.RestartApp c -> {
        Optional<App> app = tree.app(c.id());
        if (app.isEmpty()) {
          yield refused(noApp(c.id()));
        }
        draft.restart(app.get());
        yield draft.finish(c.id().parent(), Optional.of(c.id()));
      }
      case Command.CreatePod c -> {
        if (tree.spec(c.pod().id()).isPresent()) {
          yield refused(
              new Refusal.Conflict("A pod with id [" + c.pod().id() + "] already exists."));
        }
        draft.put(c.pod());
        yield draft.finish(c.pod().id().parent(), Optional.of(c.pod().id()));
      }
      case Command.UpdatePod c -> {
        draft.put(c.pod());
        yield draft.finish(c.pod().id().parent(), Optional.of(c.pod().id()));
      }
      case Command.DeletePod c -> {
        if (!(tree.spec(c.id()).orElse(null) instanceof Pod)) {
          yield refused(new Refusal.NotFound("Pod '" + c.id() + "' does not exist"));
        }
        draft.remove(c.id());
        yield draft.finish(c.id().parent(), Optional.of(c.id()));
      }
      case Command.CreateGroup c -> {
        PathId id = c.enclosing().resolve(c.group().id().orElse(""));
        if (tree.group(id).isPresent() && !id.isRoot()) {
          yield refused(
              new Refusal.Conflict(
                  "Group " + id + " is already created. Use PUT to change this group."));
        }
        group(id, c.group(), draft);
        yield draft.finish(id, Optional.empty());
      }
      case Command.UpdateGroup c -> {
        group(c.id(), c.update(), draft);
        yield draft.finish(c.id(), Optional.empty());
      }
      case Command.EnforceRole c -> {
        Optional<Group> group = tree.group(c.id());
        if (group.isEmpty()) {
          yield refused(noGroup(c.id()));
        }
        draft.put(
            new Group(c.id(), group.get().dependencies(), c.enforceRole(), group.get().version()));
        yield draft.finish(c.id(), Optional.empty());
      }
      case Command.DeleteGroup c -> {
        if (tree.group(c.id()).isEmpty()) {
          yield refused(noGroup(c.id()));
        }
        draft.removeGroup(c.id());
        yield draft.finish(c.id(), Optional.empty());
      }
    };
  }

  /** Sets instance counts; ids that do not exist are left out. */
  public static Outcome scale(
      Map<PathId, Integer> instances, Tree tree, History history, Settings settings, Instant now) {
    Draft draft = new Draft(tree, history, settings, now);
    instances.forEach(
        (id, count) ->
            tree.spec(id).ifPresent(spec -> draft.put(Versions.scaled(spec, Math.max(0, count)))));
    return draft.finish(PathId.ROOT, Optional.empty());
  }

  /**
   * Takes back what one deployment changed, and nothing else: specs it changed or removed get their
   * former definition as a new version, specs it added go, and so do groups that came with it and
   * are empty.
   */
  public static Outcome revert(
      Deployment deployment, Tree tree, History history, Settings settings, Instant now) {
    Draft draft = new Draft(tree, history, settings, now);
    for (Group group : deployment.removedGroups()) {
      if (tree.group(group.id()).isEmpty()) {
        draft.put(group);
      }
    }
    Set<PathId> affected = new HashSet<>(deployment.original().keySet());
    affected.addAll(deployment.target().keySet());
    for (PathId id : affected) {
      RunSpec original = deployment.original().get(id);
      if (original != null) {
        draft.put(original);
      } else {
        draft.remove(id);
      }
    }
    List<Group> inner = new ArrayList<>(deployment.createdGroups()).reversed();
    for (Group group : inner) {
      if (draft.next.specsBelow(group.id()).isEmpty()
          && draft.next.groupsBelow(group.id()).isEmpty()) {
        draft.removeGroup(group.id());
      }
    }
    return draft.finish(PathId.ROOT, Optional.empty());
  }

  /**
   * Whether instances that were launched with {@code a} need no replacement to be instances of
   * {@code b}.
   */
  public static boolean sameConfig(RunSpec a, RunSpec b) {
    return Versions.sameConfig(a, b);
  }

  private static Optional<Refusal> update(
      PathId id, AppUpdate update, boolean partial, boolean create, History history, Draft draft) {
    Optional<App> before = draft.next.app(id);
    if (before.isEmpty() && !create) {
      return Optional.of(noApp(id));
    }
    if (update.version().isPresent()) {
      return history
          .specAt(id, update.version().get())
          .<Optional<Refusal>>map(
              spec -> {
                draft.put(spec);
                return Optional.empty();
              })
          .orElseGet(() -> Optional.of(noApp(id)));
    }
    draft.put(merge(id, update, partial ? before : Optional.empty(), PathId.ROOT, draft));
    return Optional.empty();
  }

  private static void group(PathId id, GroupUpdate update, Draft draft) {
    Optional<Group> before = draft.next.group(id);
    Group made = before.orElseGet(() -> Groups.created(id, draft.settings));
    draft.put(made);
    if (update.scaleBy().isPresent()) {
      for (RunSpec spec : draft.next.specsBelow(id)) {
        if (spec instanceof App) {
          draft.put(
              Versions.scaled(spec, (int) Math.ceil(spec.instances() * update.scaleBy().get())));
        }
      }
      return;
    }
    update
        .apps()
        .ifPresent(
            apps -> {
              List.copyOf(draft.next.specsIn(id)).stream()
                  .filter(App.class::isInstance)
                  .forEach(spec -> draft.remove(spec.id()));
              for (AppUpdate app : apps) {
                PathId appId = id.resolve(app.id().orElse(""));
                draft.put(merge(appId, app, Optional.empty(), id, draft));
              }
            });
    update
        .groups()
        .ifPresent(
            groups -> {
              Set<PathId> listed = new HashSet<>();
              groups.forEach(g -> listed.add(id.resolve(g.id().orElse(""))));
              for (Group inner : List.copyOf(draft.next.groupsIn(id))) {
                if (!listed.contains(inner.id())) {
                  draft.removeGroup(inner.id());
                }
              }
              groups.forEach(g -> group(id.resolve(g.id().orElse("")), g, draft));
            });
  }

  private static App merge(
      PathId id, AppUpdate update, Optional<App> base, PathId relativeTo, Draft draft) {
    String role = Groups.defaultRole(id, draft.next, draft.settings);
    return AppMerge.merge(id, update, base, relativeTo, role, draft.settings);
  }

  private static Outcome refused(Refusal refusal) {
    return new Outcome.Refused(refusal);
  }

  private static Refusal noApp(PathId id) {
    return new Refusal.NotFound("App '" + id + "' does not exist");
  }

  private static Refusal noGroup(PathId id) {
    return new Refusal.NotFound("Group '" + id + "' does not exist");
  }
}
