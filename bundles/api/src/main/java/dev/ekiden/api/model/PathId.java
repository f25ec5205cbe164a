package dev.ekiden.api.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Absolute id of an app, a pod or a group: {@code /} or {@code /a/b}.
 *
 * <p>The canonical form has one leading slash, no trailing slash and no empty, {@code .} or {@code
 * ..} segments. Apps, pods and groups share one name space. Rules: marathon-app-model.md section 1.
 *
 * @param value canonical absolute path
 */
public record PathId(String value) implements Comparable<PathId> {
  /** The root group. */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  public static final PathId ROOT = new PathId("/");

  public PathId {
    if (!value.startsWith("/") || (value.length() > 1 && value.endsWith("/"))) {
      throw new IllegalArgumentException("not a canonical absolute path: '" + value + "'");
    }
  }

  /**
   * Reads {@code text} against the root: {@code a/b}, {@code /a//b/} and {@code /a/./b} are one.
   */
  public static PathId of(String text) {
    return ROOT.resolve(text);
  }

  /**
   * Reads {@code text}; a relative one is taken from here, {@code ..} goes up (never above root).
   */
  public PathId resolve(String text) {
    List<String> out = new ArrayList<>(text.startsWith("/") ? List.of() : segments());
    for (String segment : text.split("/", -1)) {
      switch (segment) {
        case "", "." -> {}
        case ".." -> {
          if (!out.isEmpty()) {
            out.removeLast();
          }
        }
        default -> out.add(segment);
      }
    }
    return out.isEmpty() ? ROOT : new PathId("/" + String.join("/", out));
  }

  public boolean isRoot() {
    return value.length() == 1;
  }

  /** Path elements from the top, empty for the root. */
  public List<String> segments() {
    return isRoot() ? List.of() : List.of(value.substring(1).split("/"));
  }

  /** Last path element, empty for the root. */
  public String name() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** The enclosing group; the root is its own parent. */
  public PathId parent() {
    int slash = value.lastIndexOf('/');
    return slash <= 0 ? ROOT : new PathId(value.substring(0, slash));
  }

  /** Whether this id lies somewhere below {@code ancestor} (never below itself). */
  public boolean isBelow(PathId ancestor) {
    return ancestor.isRoot()
        ? !isRoot()
        : value.length() > ancestor.value.length()
            && value.startsWith(ancestor.value)
            && value.charAt(ancestor.value.length()) == '/';
  }

  /** {@code /a/b} as {@code a_b}: used in task ids and load-balancer names; reversible. */
  public String safePath() {
    return value.substring(1).replace('/', '_');
  }

  /** Reads a {@link #safePath()}. */
  public static PathId ofSafePath(String safe) {
    return of(safe.replace('_', '/'));
  }

  /** {@code /a/b} as {@code b.a}: task name and DNS form. */
  public String hostnameForm() {
    return String.join(".", segments().reversed());
  }

  @Override
  public int compareTo(PathId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  /**
   * Whether something may have this for one of its names: labels of small letters, digits and inner
   * dashes, with dots between them; or {@code .} or {@code ..}.
   */
  public static boolean nameable(String segment) {
    // No expression for the whole: repeated groups overflow the stack where names are long.
    return segment.equals(".")
        || segment.equals("..")
        || Stream.of(segment.split("\\.", -1)).allMatch(label -> LABEL.matcher(label).matches());
  }
}
