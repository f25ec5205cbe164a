package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.App;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupTree;
import dev.ekiden.api.model.PathId;
import dev.ekiden.api.model.Pod;
import dev.ekiden.api.model.RunSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/** Groups (marathon-app-model.md section 10, marathon-rest.md section 7). */
public final class GroupWriter {
  private GroupWriter() {}

  /**
   * A group as it is now. Members that are not to be shown are empty lists.
   *
   * @param groups members to show
   * @param apps what to show of apps
   * @param visible which apps, pods and groups the caller may see
   */
  public static void group(
      JsonGenerator out,
      Group group,
      Snapshot snapshot,
      Set<GroupEmbed> groups,
      Set<Embed> apps,
      Predicate<PathId> visible,
      Instant now) {
    Collection<RunSpec> specs = snapshot.specsIn(group.id());
    out.writeStartObject();
    out.writeStringProperty("id", group.id().value());
    out.writeArrayPropertyStart("apps");
    if (groups.contains(GroupEmbed.APPS)) {
      for (RunSpec spec : specs) {
        if (spec instanceof App app && visible.test(app.id())) {
          AppWriter.info(out, app, snapshot, apps, now);
        }
      }
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("pods");
    if (groups.contains(GroupEmbed.PODS)) {
      for (RunSpec spec : specs) {
        if (spec instanceof Pod pod && visible.test(pod.id())) {
          PodStatusWriter.status(out, pod, snapshot, now, true);
        }
      }
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("groups");
    if (groups.contains(GroupEmbed.GROUPS)) {
      for (Group inner : snapshot.groupsIn(group.id())) {
        if (visible.test(inner.id())) {
          group(out, inner, snapshot, groups, apps, visible, now);
        }
      }
    }
    out.writeEndArray();
    properties(out, group);
    out.writeEndObject();
  }

  /** A group as it was: bare definitions. */
  public static void tree(JsonGenerator out, GroupTree tree) {
    List<RunSpec> specs = tree.specs();
    out.writeStartObject();
    out.writeStringProperty("id", tree.group().id().value());
    out.writeArrayPropertyStart("apps");
    for (RunSpec spec : specs) {
      if (spec instanceof App app) {
        AppWriter.app(out, app);
      }
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("pods");
    for (RunSpec spec : specs) {
      if (spec instanceof Pod pod) {
        PodStatusWriter.past(out, pod);
      }
    }
    out.writeEndArray();
    Properties.list(out, "groups", tree.groups(), GroupWriter::tree);
    properties(out, tree.group());
    out.writeEndObject();
  }

  /** Only groups at the top have a role to enforce. */
  private static void properties(JsonGenerator out, Group group) {
    Properties.texts(
        out, "dependencies", group.dependencies().stream().map(PathId::value).toList());
    Properties.time(out, "version", group.version());
    if (!group.id().isRoot() && group.id().parent().isRoot()) {
      out.writeBooleanProperty("enforceRole", group.enforceRole());
    }
  }
}
