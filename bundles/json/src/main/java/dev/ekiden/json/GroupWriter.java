package dev.ekiden.json;

import dev.ekiden.api.Snapshot;
import dev.ekiden.api.model.Group;
import dev.ekiden.api.model.GroupTree;
import dev.ekiden.api.model.PathId;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/** Groups (marathon-app-model.md section 10, marathon-rest.md section 7). */
public final class GroupWriter {
  private GroupWriter() {}

  /**
   * A group as it is now.
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
    throw new UnsupportedOperationException();
  }

  /** A group as it was: bare definitions. */
  public static void tree(JsonGenerator out, GroupTree tree) {
    throw new UnsupportedOperationException();
  }
}
