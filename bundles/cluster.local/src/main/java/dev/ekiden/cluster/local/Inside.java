package dev.ekiden.cluster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Paths that must not lead out of a directory, whatever links are in it. */
final class Inside {
  private static final int MOST_LINKS = 40;

  private Inside() {}

  /**
   * Where a path leads from a directory within {@code root}, following links as the kernel would;
   * what does not exist yet is taken as it stands.
   *
   * @return empty when it leaves {@code root}, is absolute, or turns in circles
   */
  static Optional<Path> resolve(Path root, Path from, String text) throws IOException {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    if (path.isAbsolute()) {
      return Optional.empty();
    }
    Deque<Path> todo = new ArrayDeque<>();
    push(todo, path);
    Path at = from;
    int links = 0;
    while (!todo.isEmpty()) {
      Path step = todo.pop();
      if (step.toString().equals("..")) {
        at = parent(at);
      } else if (!step.toString().isEmpty() && !step.toString().equals(".")) {
        at = at.resolve(step);
      }
      if (!at.startsWith(root)) {
        return Optional.empty();
      }
      if (Files.isSymbolicLink(at)) {
        Path target = Files.readSymbolicLink(at);
        if (target.isAbsolute() || ++links > MOST_LINKS) {
          return Optional.empty();
        }
        at = parent(at);
        push(todo, target);
      }
    }
    return Optional.of(at);
  }

  private static void push(Deque<Path> todo, Path path) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      todo.push(path.getName(i));
    }
  }

  /** The directory a path is in; that of the root is the root. */
  static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  /** The last element of a path. */
  static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  /** Whether there is anything, a link to nowhere included. */
  static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
