package dev.ekiden.cluster.local;

import dev.ekiden.api.cluster.TaskStatus.State;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A user of this machine.
 *
 * @param home absolute
 */
record Account(String name, int uid, int gid, Path home) {
  private static final int FIELDS = 7;
  private static final Path SELF = Path.of("/proc/self");

  /**
   * Looks up who a task shall run as.
   *
   * @return empty when that is who we are
   * @throws Refused when there is no such user, or we may not become it
   */
  static Optional<Account> of(Optional<String> user) throws Refused {
    if (user.isEmpty()) {
      return Optional.empty();
    }
    String name = user.get();
    Account account =
        lookUp(name)
            .orElseThrow(
                () ->
                    new Refused(
                        State.DROPPED,
                        Outcome.VANISHED,
                        "There is no user '" + name + "' on this machine"));
    int self = ownUid();
    if (account.uid() == self) {
      return Optional.empty();
    }
    if (self != 0) {
      throw Refused.invalid(
          "Ekiden does not run as root, so it cannot start a task as user '" + name + "'");
    }
    if (Programs.find("setpriv").isEmpty()) {
      throw Refused.invalid("The program setpriv is missing, which starts tasks as another user");
    }
    return Optional.of(account);
  }

  private static Optional<Account> lookUp(String name) throws Refused {
    if (name.isBlank() || name.startsWith("-") || name.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    String line;
    try {
      Commands.Result found = Commands.run(List.of("getent", "passwd", name));
      if (found.code() != 0) {
        return Optional.empty();
      }
      line = found.output().strip();
    } catch (IOException e) {
      throw Refused.failed("The user '" + name + "' cannot be looked up: " + e.getMessage());
    }
    String[] fields = line.split(":", -1);
    if (fields.length < FIELDS) {
      return Optional.empty();
    }
    Path home = Path.of(fields[5].isEmpty() ? "/" : fields[5]);
    return Optional.of(
        new Account(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), home));
  }

  private static int ownUid() {
    try {
      return (Integer) Files.getAttribute(SELF, "unix:uid");
    } catch (IOException e) {
      throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
    }
  }

  /** Gives a file, or a directory with all in it, to this user; links are not followed. */
  void own(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            ownOne(dir);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            ownOne(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void ownOne(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
  }
}
