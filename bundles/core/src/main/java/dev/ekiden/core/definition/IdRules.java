package dev.ekiden.core.definition;

import dev.ekiden.api.model.PathId;
import java.util.Set;

/** What an id may be (marathon-app-model.md section 1). */
final class IdRules {
  private static final String LABEL = "([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])";
  private static final String SEGMENT_TEXT = "^(" + LABEL + "\\.)*" + LABEL + "|(\\.|\\.\\.)$";

  /** Last path elements that mean something else in URLs. */
  private static final Set<String> RESERVED = Set.of("restart", "tasks", "versions", ".", "..");

  /** Ids stand in headers, paths and names of directories. */
  private static final int MAX_LENGTH = 1_000;

  private IdRules() {}

  /** An id of anything. */
  static void check(PathId id, String path, Findings findings) {
    characters(id, path, findings);
    findings.expect(
        !RESERVED.contains(id.name()),
        path,
        "must not end with any of the following reserved keywords: restart, tasks, versions, .,"
            + " ..");
  }

  /** The id of a service, which cannot be the root. */
  static void service(PathId id, Findings findings) {
    check(id, "/id", findings);
    findings.expect(!id.isRoot(), "/id", "Path must contain at least one path element");
  }

  /** An id given for a member must be one of a direct member. */
  static void member(PathId id, PathId group, String path, Findings findings) {
    characters(id, path, findings);
    findings.expect(
        !id.isRoot() && id.parent().equals(group),
        path,
        "Identifier is not child of '" + group + "'");
  }

  private static void characters(PathId id, String path, Findings findings) {
    findings.expect(
        id.segments().stream().allMatch(PathId::nameable),
        path,
        "must fully match regular expression '" + SEGMENT_TEXT + "'");
    findings.expect(
        id.value().length() <= MAX_LENGTH,
        path,
        "must not be longer than " + MAX_LENGTH + " characters");
  }
}
