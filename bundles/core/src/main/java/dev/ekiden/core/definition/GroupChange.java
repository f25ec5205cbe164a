package dev.ekiden.core.definition;

import dev.ekiden.api.Refusal;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.AppUpdate;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupTree;
import dev.ekiden.api.model.GroupUpdate;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Changes of groups with everything below them (marathon-rest.md section 7). */
final class GroupChange {
  /** How versions are written everywhere in the API. */
  private static final DateTimeFormatter VERSION =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Draft draft;
  private final boolean force;

  private GroupChange(Draft draft, boolean force) {
    this.draft = draft;
    this.force = force;
  }

  static void create(PathId enclosing, GroupUpdate wanted, boolean force, Draft draft) {
    PathId id = address(enclosing, wanted);
    GroupChange change = new GroupChange(draft, force);
    change.check(id, wanted);
    if (draft.next().group(id).isPresent()) {
      throw new NotAccepted(
          new Refusal.Conflict(
              "Group " + id + " is already created. Use PUT to change this group."));
    }
    if (draft.next().app(id).isPresent()) {
      throw new NotAccepted(
          new Refusal.Conflict("An app with the path " + id + " already exists."));
    }
    change.carryOut(id, wanted);
  }

  /** Creates or changes; an id in the body counts from {@code path} on. */
  static void update(PathId path, GroupUpdate wanted, boolean force, Draft draft) {
    PathId id = address(path, wanted);
    GroupChange change = new GroupChange(draft, force);
    change.check(id, wanted);
    change.carryOut(id, wanted);
  }

  static void delete(PathId id, Draft draft) {
    existing(id, draft);
    draft.removeGroup(id);
  }

  static void enforceRole(PathId id, boolean enforce, Draft draft) {
    Findings findings = new Findings();
    findings.expect(
        !id.isRoot() && id.parent().isRoot(), Findings.WHOLE, "Path needs to be top-level");
    NotAccepted.ifAny(findings.violations());
    Group group = existing(id, draft);
    draft.put(new Group(id, group.dependencies(), enforce, group.version()));
  }

  private static Group existing(PathId id, Draft draft) {
    return draft
        .next()
        .group(id)
        .orElseThrow(
            () -> new NotAccepted(new Refusal.NotFound("Group '" + id + "' does not exist")));
  }

  private static PathId address(PathId path, GroupUpdate wanted) {
    Findings findings = new Findings();
    IdRules.check(path, Findings.WHOLE, findings);
    PathId id = wanted.id().map(path::resolve).orElse(path);
    if (findings.isEmpty()) {
      IdRules.check(id, Findings.WHOLE, findings);
    }
    NotAccepted.ifAny(findings.violations());
    return id;
  }

  // Checking, before anything is done

  /** What the request says, first app by app, then the groups around them. */
  private void check(PathId id, GroupUpdate wanted) {
    checkApps(id, wanted);
    Findings findings = new Findings();
    checkGroup(id, wanted, "", servicesChange(wanted), findings);
    NotAccepted.ifAny(findings.violations());
  }

  /** What is wrong with an app is told as if it had come alone. */
  private void checkApps(PathId id, GroupUpdate wanted) {
    for (AppUpdate app : wanted.apps().orElse(List.of())) {
      PathId appId = member(id, app.id());
      NotAccepted.ifAny(
          AppRules.requested(
              AppChange.merge(appId, app, Optional.empty(), id, draft),
              AppChange.roles(appId, draft),
              draft.settings()));
    }
    for (GroupUpdate inner : wanted.groups().orElse(List.of())) {
      checkApps(member(id, inner.id()), inner);
    }
  }

  private void checkGroup(
      PathId id, GroupUpdate wanted, String path, boolean servicesChange, Findings findings) {
    boolean topLevel = !id.isRoot() && id.parent().isRoot();
    findings.expect(
        topLevel || !wanted.enforceRole().orElse(false),
        path + "/enforceRole",
        "enforceRole can only be set for top-level groups, and " + id + " is not top-level");
    findings.expect(
        wanted.version().isEmpty() || given(wanted) == 1,
        path + "/version",
        "not allowed in conjunction with other properties.");
    findings.expect(
        wanted.scaleBy().isEmpty() || given(wanted) == 1,
        path + "/scaleBy",
        "not allowed in conjunction with other properties.");
    findings.expect(
        !servicesChange || !enforcementChanges(id, wanted),
        path + "/enforceRole",
        "enforceRole cannot be modified in a request that adds, removes or modifies services;"
            + " please make these changes in separate requests.");
    List<AppUpdate> apps = wanted.apps().orElse(List.of());
    for (int i = 0; i < apps.size(); i++) {
      IdRules.member(member(id, apps.get(i).id()), id, path + "/apps(" + i + ")/id", findings);
    }
    List<GroupUpdate> groups = wanted.groups().orElse(List.of());
    for (int i = 0; i < groups.size(); i++) {
      PathId inner = member(id, groups.get(i).id());
      IdRules.check(inner, path + "/groups(" + i + ")/id", findings);
      checkGroup(inner, groups.get(i), path + "/groups(" + i + ")", servicesChange, findings);
    }
  }

  private boolean enforcementChanges(PathId id, GroupUpdate wanted) {
    Optional<Group> group = draft.next().group(id);
    return group.isPresent()
        && wanted.enforceRole().map(e -> e != group.get().enforceRole()).orElse(false);
  }

  private static long given(GroupUpdate wanted) {
    return List.of(
            wanted.id(),
            wanted.apps(),
            wanted.groups(),
            wanted.dependencies(),
            wanted.enforceRole(),
            wanted.scaleBy(),
            wanted.version())
        .stream()
        .filter(Optional::isPresent)
        .count();
  }

  private static boolean servicesChange(GroupUpdate wanted) {
    return wanted.version().isPresent()
        || wanted.scaleBy().isPresent()
        || wanted.apps().isPresent()
        || wanted.groups().orElse(List.of()).stream().anyMatch(GroupChange::servicesChange);
  }

  // Doing

  private void carryOut(PathId id, GroupUpdate wanted) {
    if (wanted.version().isPresent()) {
      goBack(id, wanted.version().get());
    } else if (wanted.scaleBy().isPresent()) {
      scale(id, wanted.scaleBy().get());
    } else {
      define(id, wanted);
    }
  }

  private void goBack(PathId id, Instant version) {
    GroupTree then =
        draft
            .history()
            .groupAt(id, version)
            .orElseThrow(
                () ->
                    new NotAccepted(
                        new Refusal.Unprocessable(
                            "Group %s not available in version %s"
                                .formatted(id, VERSION.format(version)))));
    draft.removeGroup(id);
    restore(then);
  }

  private void restore(GroupTree then) {
    draft.put(then.group());
    then.specs().forEach(draft::put);
    then.groups().forEach(this::restore);
  }

  private void scale(PathId id, double factor) {
    if (draft.next().group(id).isEmpty()) {
      draft.put(Groups.created(id, draft.settings()));
    }
    Findings findings = new Findings();
    for (RunSpec spec : draft.next().specsBelow(id)) {
      if (spec instanceof App app) {
        InstanceLimit.check(app.instances() * factor, "/scaleBy", findings);
      }
    }
    NotAccepted.ifAny(findings.violations());
    for (RunSpec spec : List.copyOf(draft.next().specsBelow(id))) {
      if (spec instanceof App app) {
        draft.put(Versions.scaled(app, (int) Math.ceil(app.instances() * factor)));
      }
    }
  }

  private void define(PathId id, GroupUpdate wanted) {
    Group before = draft.next().group(id).orElseGet(() -> Groups.created(id, draft.settings()));
    Set<PathId> dependencies =
        wanted.dependencies().map(ids -> AppMerge.resolve(ids, id)).orElse(before.dependencies());
    draft.put(
        new Group(
            id, dependencies, wanted.enforceRole().orElse(before.enforceRole()), before.version()));
    wanted.apps().ifPresent(apps -> replaceApps(id, apps));
    wanted.groups().ifPresent(groups -> replaceGroups(id, groups));
  }

  private void replaceApps(PathId group, List<AppUpdate> wanted) {
    Map<PathId, App> apps = new LinkedHashMap<>();
    for (AppUpdate update : wanted) {
      PathId id = member(group, update.id());
      apps.put(id, AppChange.complete(id, update, Optional.empty(), group, force, draft));
    }
    for (RunSpec spec : List.copyOf(draft.next().specsIn(group))) {
      if (spec instanceof App && !apps.containsKey(spec.id())) {
        draft.remove(spec.id());
      }
    }
    apps.values().forEach(draft::put);
  }

  private void replaceGroups(PathId group, List<GroupUpdate> wanted) {
    Set<PathId> listed = new HashSet<>();
    for (GroupUpdate inner : wanted) {
      PathId id = member(group, inner.id());
      if (!id.parent().equals(group)) {
        Findings findings = new Findings();
        findings.add(
            Positions.path(id, draft.next()), "Group has to be child of groups with parent id");
        throw new NotAccepted(new Refusal.Invalid(findings.violations()));
      }
      listed.add(id);
    }
    for (Group inner : List.copyOf(draft.next().groupsIn(group))) {
      if (!listed.contains(inner.id())) {
        draft.removeGroup(inner.id());
      }
    }
    wanted.forEach(inner -> define(member(group, inner.id()), inner));
  }

  private static PathId member(PathId group, Optional<String> id) {
    return id.map(group::resolve).orElse(group);
  }
}
