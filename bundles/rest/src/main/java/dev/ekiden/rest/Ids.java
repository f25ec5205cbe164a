package dev.ekiden.rest;

import dev.ekiden.api.model.PathId;
import dev.ekiden.json.Timestamps;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ids and versions as they stand in paths; they come decoded, with any number of slashes. */
final class Ids {
  /** {@code *} or {@code some/group/*}: everything below a group. */
  private static final Pattern ALL_BELOW = Pattern.compile("^((?:.+/)|)\\*$");

  private static final String SEGMENT =
      "^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*"
          + "([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$";

  private static final String INSTANCE = "^(.+)\\.(instance-|marathon-)([^\\.]+)$";

  private Ids() {}

  static PathId path(String text) {
    return PathId.of(text);
  }

  /** The group that {@code text} means everything of; empty when it names one id. */
  static Optional<PathId> allBelow(String text) {
    Matcher m = ALL_BELOW.matcher(text);
    return m.matches() ? Optional.of(PathId.of(m.group(1))) : Optional.empty();
  }

  /**
   * Id of a pod, whose form is checked even where it is only looked for.
   *
   * @throws Rejection 422
   */
  static PathId pod(String text) {
    PathId id = PathId.of(text);
    if (!id.segments().stream().allMatch(PathId::nameable)) {
      throw Rejection.invalid("/", "must fully match regular expression '" + SEGMENT + "'");
    }
    return id;
  }

  /** 422 for something that is no instance id. */
  static Rejection noInstance() {
    return Rejection.invalid("/", "must fully match regular expression '" + INSTANCE + "'");
  }

  /**
   * @throws Rejection 422
   */
  static Instant version(String text) {
    return Timestamps.parse(text)
        .orElseThrow(
            () ->
                Rejection.unprocessable(
                    "Invalid timestamp provided '"
                        + text
                        + "'. Expecting ISO-8601 datetime string."));
  }
}
