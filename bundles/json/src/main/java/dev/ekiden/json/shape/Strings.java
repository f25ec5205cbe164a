package dev.ekiden.json.shape;

import dev.ekiden.json.schema.Rule;
import dev.ekiden.json.schema.Scalars;
import dev.ekiden.json.schema.Type;
import java.util.regex.Pattern;

/** Texts within bounds. Ids and executors are checked by hand: they may be long. */
final class Strings {
  static final Type<String> NOT_EMPTY = Type.bounded(Scalars.STRING, Rule.minLength(1));

  /** Paths in containers, images, URIs. */
  static final Type<String> SHORT =
      Type.bounded(Scalars.STRING, Rule.minLength(1), Rule.maxLength(1024));

  private static final Pattern DNS = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  /** Names within pods. */
  static final Type<String> NAME =
      Type.bounded(Scalars.STRING, Rule.minLength(1), Rule.maxLength(63), Rule.pattern(DNS));

  /** Names of ports of apps. */
  static final Type<String> PORT_NAME = Type.bounded(Scalars.STRING, Rule.pattern(DNS));

  static final Type<String> NETWORK_NAME =
      Type.bounded(
          Scalars.STRING,
          Rule.minLength(1),
          Rule.maxLength(63),
          Rule.pattern(Pattern.compile("[a-z0-9]([-a-z0-9_]*[a-z0-9])?")));

  /** Ids of apps, pods and groups (marathon-app-model.md section 1). */
  static final Type<String> ID =
      Type.bounded(Scalars.STRING, Rule.minLength(1), Rule.form(Strings::isId));

  /** {@code //cmd}, a path to an executor, or nothing. */
  static final Type<String> EXECUTOR = Type.bounded(Scalars.STRING, Rule.form(Strings::isExecutor));

  private Strings() {}

  private static boolean isId(String text) {
    for (String segment : text.split("/", -1)) {
      if (segment.isEmpty() || segment.equals("..")) {
        continue;
      }
      for (String label : segment.split("\\.", -1)) {
        if (!DNS.matcher(label).matches()) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isExecutor(String text) {
    if (text.isEmpty() || text.equals("//cmd")) {
      return true;
    }
    String path = text.startsWith("/") ? text.substring(1) : text;
    return !path.isEmpty() && !path.startsWith("/") && !path.endsWith("/") && !path.contains("//");
  }
}
