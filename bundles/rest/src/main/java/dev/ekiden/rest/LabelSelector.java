package dev.ekiden.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code key}, {@code key==value}, {@code key!=value}, {@code key in (a, b)}, {@code key notin
 * (a)}; a comma means and. {@code !=} and {@code notin} need the key to be there (marathon-rest.md
 * section 3.1).
 */
final class LabelSelector {
  private static final Pattern OPERATOR = Pattern.compile("\\s*(==|!=|in\\b|notin\\b)");

  private final String text;
  private final List<Predicate<Map<String, String>>> terms = new ArrayList<>();
  private int at;

  private LabelSelector(String text) {
    this.text = text;
  }

  /**
   * @throws Rejection 422
   */
  static LabelSelector parse(String text) {
    LabelSelector selector = new LabelSelector(text);
    if (!text.isBlank()) {
      do {
        selector.terms.add(selector.term());
      } while (selector.skip(','));
      if (!text.substring(selector.at).isBlank()) {
        throw selector.unreadable();
      }
    }
    return selector;
  }

  boolean matches(Map<String, String> labels) {
    return terms.stream().allMatch(t -> t.test(labels));
  }

  private Predicate<Map<String, String>> term() {
    String key = word();
    Matcher operator = OPERATOR.matcher(text).region(at, text.length());
    if (!operator.lookingAt()) {
      return labels -> labels.containsKey(key);
    }
    at = operator.end();
    return switch (operator.group(1)) {
      case "==" -> is(key, List.of(word()));
      case "!=" -> isNot(key, List.of(word()));
      case "in" -> is(key, set());
      default -> isNot(key, set());
    };
  }

  private static Predicate<Map<String, String>> is(String key, List<String> values) {
    return labels -> labels.containsKey(key) && values.contains(labels.get(key));
  }

  private static Predicate<Map<String, String>> isNot(String key, List<String> values) {
    return labels -> labels.containsKey(key) && !values.contains(labels.get(key));
  }

  private List<String> set() {
    List<String> values = new ArrayList<>();
    if (!skip('(')) {
      throw unreadable();
    }
    if (skip(')')) {
      return values;
    }
    do {
      values.add(word());
    } while (skip(','));
    if (!skip(')')) {
      throw unreadable();
    }
    return values;
  }

  /** A key or a value: other characters than plain ones are escaped by a backslash. */
  private String word() {
    StringBuilder word = new StringBuilder();
    int next = blanks();
    while (next < text.length()) {
      boolean escaped = text.charAt(next) == '\\' && next + 1 < text.length();
      char c = text.charAt(escaped ? next + 1 : next);
      if (!escaped && !plain(c)) {
        break;
      }
      word.append(c);
      next += escaped ? 2 : 1;
    }
    if (word.isEmpty()) {
      throw unreadable();
    }
    at = next;
    return word.toString();
  }

  private static boolean plain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-_.".indexOf(c) >= 0;
  }

  /** Behind the white space that stands here. */
  private int blanks() {
    int next = at;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next;
  }

  private boolean skip(char expected) {
    int next = blanks();
    if (next == text.length() || text.charAt(next) != expected) {
      return false;
    }
    at = next + 1;
    return true;
  }

  private Rejection unreadable() {
    return Rejection.unprocessable(
        "Can not parse label selector " + text + ". Reason: end of input expected");
  }
}
