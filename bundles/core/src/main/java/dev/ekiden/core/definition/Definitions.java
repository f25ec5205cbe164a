package dev.ekiden.core.definition;

import dev.ekiden.api.Command;
import dev.ekiden.api.Settings;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.AppUpdateBuilder;
import dev.ekiden.api.model.Deployment;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

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
    return apply(edit, Manner.ORDINARY, tree, history, settings, now);
  }

  /** Carries out one wish in a manner that the caller asked for. */
  public static Outcome apply(
      Command.Edit edit,
      Manner manner,
      Tree tree,
      History history,
      Settings settings,
      Instant now) {
    Draft draft = new Draft(tree, history, settings, now, manner);
    return orRefused(() -> apply(edit, draft));
  }

  /** New apps among partial updates of several have the ports that they name, and no others. */
  private static AppUpdate withoutDefaultPorts(AppUpdate update, PathId id, Draft draft) {
    return draft.next().app(id).isPresent() || update.portDefinitions().isPresent()
        ? update
        : AppUpdateBuilder.builder(update).portDefinitions(Optional.of(List.of())).build();
  }

  private static Outcome apply(Command.Edit edit, Draft draft) {
    return switch (edit) {
      case Command.CreateApp c -> {
        AppChange.create(c.app(), draft);
        yield draft.finish(PathId.of(c.app().id().orElse("")).parent());
      }
      case Command.UpdateApp c -> {
        AppChange.update(c.id(), c.update(), c.partial(), c.create(), c.force(), draft);
        draft.about(c.id());
        yield draft.finish(c.id().parent());
      }
      case Command.UpdateApps c -> {
        for (AppUpdate update : c.updates()) {
          PathId id = PathId.of(update.id().orElse(""));
          AppUpdate wanted = c.partial() ? withoutDefaultPorts(update, id, draft) : update;
          AppChange.update(id, wanted, c.partial(), c.create(), c.force(), draft);
        }
        yield draft.finish(PathId.ROOT);
      }
      case Command.DeleteApp c -> {
        AppChange.delete(c.id(), draft);
        draft.about(c.id());
        yield draft.finish(c.id().parent());
      }
      case Command.RestartApp c -> {
        AppChange.restart(c.id(), draft);
        draft.about(c.id());
        yield draft.finish(c.id().parent());
      }
      case Command.CreatePod c -> {
        PodChange.create(c.pod(), draft);
        yield draft.finish(c.pod().id().parent());
      }
      case Command.UpdatePod c -> {
        PodChange.update(c.pod(), c.force(), draft);
        yield draft.finish(c.pod().id().parent());
      }
      case Command.DeletePod c -> {
        PodChange.delete(c.id(), draft);
        yield draft.finish(c.id().parent());
      }
      case Command.CreateGroup c -> {
        GroupChange.create(c.enclosing(), c.group(), c.force(), draft);
        yield draft.finish(c.enclosing().parent());
      }
      case Command.UpdateGroup c -> {
        GroupChange.update(c.id(), c.update(), c.force(), draft);
        yield draft.finish(c.id().parent());
      }
      case Command.EnforceRole c -> {
        GroupChange.enforceRole(c.id(), c.enforceRole(), draft);
        yield draft.finishQuietly(c.id().parent());
      }
      case Command.DeleteGroup c -> {
        GroupChange.delete(c.id(), draft);
        yield draft.finish(c.id().parent());
      }
    };
  }

  /** Sets instance counts; ids that do not exist are left out. */
  public static Outcome scale(
      Map<PathId, Integer> instances, Tree tree, History history, Settings settings, Instant now) {
    Draft draft = new Draft(tree, history, settings, now, Manner.ORDINARY);
    instances.forEach(
        (id, count) ->
            tree.spec(id).ifPresent(spec -> draft.put(Versions.scaled(spec, Math.max(0, count)))));
    return orRefused(() -> draft.finish(PathId.ROOT));
  }

  /**
   * Takes back what one deployment changed, and nothing else: specs it changed or removed get their
   * former definition as a new version, specs it added go, and so do groups that came with it and
   * are empty; other groups get their former properties. What somebody else has changed since stays
   * as it is.
   */
  public static Outcome revert(
      Deployment deployment, Tree tree, History history, Settings settings, Instant now) {
    Draft draft = new Draft(tree, history, settings, now, Manner.ORDINARY);
    for (Group group : outerFirst(deployment.removedGroups())) {
      if (draft.next().group(group.id()).isEmpty()) {
        draft.put(group);
      }
    }
    Set<PathId> affected = new TreeSet<>(deployment.original().keySet());
    affected.addAll(deployment.target().keySet());
    for (PathId id : affected) {
      RunSpec before = deployment.original().get(id);
      if (!tree.spec(id).equals(Optional.ofNullable(deployment.target().get(id)))) {
        continue;
      }
      if (before != null) {
        draft.put(before);
      } else {
        draft.remove(id);
      }
    }
    for (Group group : outerFirst(deployment.createdGroups()).reversed()) {
      if (draft.next().specsBelow(group.id()).isEmpty()
          && draft.next().groupsBelow(group.id()).isEmpty()) {
        draft.removeGroup(group.id());
      }
    }
    for (Deployment.ChangedGroup group : deployment.changedGroups()) {
      Optional<Group> current = draft.next().group(group.after().id());
      if (current.filter(g -> same(g, group.after())).isPresent()) {
        draft.put(group.before());
      }
    }
    return orRefused(() -> draft.finish(PathId.ROOT));
  }

  private static boolean same(Group a, Group b) {
    return a.at(Instant.EPOCH).equals(b.at(Instant.EPOCH));
  }

  /**
   * Whether instances of {@code a} can be taken for instances of {@code b}, when all that differs
   * is how they are treated.
   */
  public static boolean compatible(RunSpec a, RunSpec b, Manner manner) {
    return InPlace.obstacles(a, b, manner.clustersCheck()).isEmpty();
  }

  /**
   * Whether instances that were launched with {@code a} need no replacement to be instances of
   * {@code b}.
   */
  public static boolean sameConfig(RunSpec a, RunSpec b) {
    return Versions.sameConfig(a, b);
  }

  private static List<Group> outerFirst(List<Group> groups) {
    return groups.stream().sorted(Comparator.comparing(Group::id)).toList();
  }

  private static Outcome orRefused(Supplier<Outcome> change) {
    try {
      return change.get();
    } catch (NotAccepted no) {
      return new Outcome.Refused(no.refusal());
    }
  }
}
