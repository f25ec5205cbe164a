package dev.ekiden.plugins;

import java.util.ArrayList;
import java.util.List;

/** Reading of manifest headers. */
final class Headers {
  private Headers() {}

  /** The names of a header's clauses, without attributes and directives. */
  static List<String> names(String header) {
    List<String> names = new ArrayList<>();
    for (String clause : clauses(header)) {
      for (String part : clause.split(";", -1)) {
        if (part.contains("=")) {
          break;
        }
        names.add(part.strip());
      }
    }
    return names;
  }

  /** Splits at commas outside of quotes. */
  private static List<String> clauses(String header) {
    List<String> clauses = new ArrayList<>();
    StringBuilder clause = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      quoted ^= c == '"';
      if (c == ',' && !quoted) {
        clauses.add(clause.toString());
        clause.setLength(0);
      } else {
        clause.append(c);
      }
    }
    clauses.add(clause.toString());
    return clauses;
  }
}
