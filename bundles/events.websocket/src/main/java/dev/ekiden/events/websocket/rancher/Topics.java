package dev.ekiden.events.websocket.rancher;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names that a subscriber listens to, and what it calls them (rancher-events.md section 4).
 *
 * @param delivered by the full name on the bus: the name in the message
 */
record Topics(Map<String, String> delivered) {
  private static final Pattern NAME = Pattern.compile("[*._0-9a-zA-Z;=:-]{1,255}");

  static boolean valid(String name) {
    return NAME.matcher(name).matches();
  }

  /** Names as given, each in full. */
  static Topics raw(Collection<String> names) {
    Map<String, String> delivered = new LinkedHashMap<>();
    names.forEach(name -> delivered.put(name, name));
    return new Topics(delivered);
  }

  /**
   * Names within a qualifier such as {@code agent=1a1}: what the subscriber wrote behind a
   * semicolon is replaced by it, and it does not see it.
   */
  static Topics qualified(Collection<String> names, String qualifier) {
    Map<String, String> delivered = new LinkedHashMap<>();
    for (String name : names) {
      String base = base(name);
      delivered.put(base + ";" + qualifier, base);
    }
    return new Topics(delivered);
  }

  /** The same, and what is addressed to the account alone that a project belongs to. */
  Topics within(Optional<String> project) {
    if (project.isEmpty()) {
      return this;
    }
    Map<String, String> all = new LinkedHashMap<>(delivered);
    delivered.forEach(
        (name, as) -> {
          if (name.equals(base(name))) {
            all.put(name + ";account=" + project.get(), as);
          }
        });
    return new Topics(all);
  }

  /** The name without its qualifier. */
  static String base(String name) {
    int end = name.indexOf(';');
    return end < 0 ? name : name.substring(0, end);
  }

  /** What the subscriber is to see an event under; empty when it is none of its own. */
  Optional<String> find(String name) {
    return Optional.ofNullable(delivered.get(name));
  }
}
