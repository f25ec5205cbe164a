package dev.ekiden.json;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** Which members of a group are shown (marathon-rest.md section 7.1). */
public enum GroupEmbed {
  GROUPS,
  APPS,
  PODS;

  /** Reads {@code embed} parameters; none at all means all three. */
  public static Set<GroupEmbed> parse(Collection<String> names) {
    if (names.isEmpty()) {
      return EnumSet.allOf(GroupEmbed.class);
    }
    Set<GroupEmbed> embeds = EnumSet.noneOf(GroupEmbed.class);
    for (String name : names) {
      switch (name) {
        case "group.groups" -> embeds.add(GROUPS);
        case "group.apps" -> embeds.add(APPS);
        case "group.pods" -> embeds.add(PODS);
        default -> {}
      }
    }
    return embeds;
  }
}
