package dev.ekiden.json;

import java.util.Collection;
import java.util.Set;

/** Which members of a group are shown (marathon-rest.md section 7.1). */
public enum GroupEmbed {
  GROUPS,
  APPS,
  PODS;

  /** Reads {@code embed} parameters; none at all means all three. */
  public static Set<GroupEmbed> parse(Collection<String> names) {
    throw new UnsupportedOperationException();
  }
}
