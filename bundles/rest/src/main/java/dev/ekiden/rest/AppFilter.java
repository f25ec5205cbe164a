package dev.ekiden.rest;

import dev.ekiden.api.model.App;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Query parameters of {@code GET /v2/apps}: all that are given must hold. */
final class AppFilter {
  private AppFilter() {}

  /**
   * @throws Rejection 422 when the label selector cannot be read
   */
  static Predicate<App> of(@Nullable String cmd, @Nullable String id, @Nullable String label) {
    Predicate<App> all = app -> true;
    if (cmd != null) {
      all = all.and(app -> app.cmd().filter(c -> contains(c, cmd)).isPresent());
    }
    if (id != null) {
      all = all.and(app -> contains(app.id().value(), id));
    }
    if (label != null) {
      LabelSelector selector = LabelSelector.parse(label);
      all = all.and(app -> selector.matches(app.labels()));
    }
    return all;
  }

  private static boolean contains(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }
}
