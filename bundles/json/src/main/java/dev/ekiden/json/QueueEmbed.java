package dev.ekiden.json;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What may be shown of the launch queue beside what always is. */
public enum QueueEmbed {
  LAST_UNUSED_OFFERS,
  /** Not in Marathon. */
  EXPLANATION;

  /** Reads the {@code embed} parameters; unknown ones are left out. */
  public static Set<QueueEmbed> parse(Collection<String> names) {
    Set<QueueEmbed> embeds = EnumSet.noneOf(QueueEmbed.class);
    for (String name : names) {
      switch (name) {
        case "lastUnusedOffers", "queue.lastUnusedOffers" -> embeds.add(LAST_UNUSED_OFFERS);
        case "explanation", "queue.explanation" -> embeds.add(EXPLANATION);
        default -> {}
      }
    }
    return embeds;
  }
}
