package dev.ekiden.events.callback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How endpoints are shown who calls them. From a file, so that secrets are neither in the
 * configuration nor in anybody's answer; a changed file counts from the next connection on.
 *
 * <p>A line names where it counts and what is sent there:
 *
 * <pre>
 * https://hooks.example.org/ekiden  bearer=TOKEN hmac=SECRET
 * http://10.1.2.3:9000              basic=USER:PASSWORD
 * *                                 hmac=SECRET
 * </pre>
 *
 * Of several that fit, the longest counts, alone. What would give a secret away cannot be sent to
 * {@code *}: who subscribes an endpoint would get it.
 */
final class Credentials {
  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  private static final String EVERYWHERE = "*";
  private static final int LONGEST_FILE = 1 << 20;

  /**
   * What one endpoint is shown.
   *
   * @param authorization value of that header
   * @param secret signs bodies
   */
  record Proof(Optional<String> authorization, Optional<String> secret) {
    static final Proof NONE = new Proof(Optional.empty(), Optional.empty());
  }

  /** Without a target: everywhere. */
  private record Line(Optional<Target> where, Proof proof) {
    boolean fits(Target target) {
      return where.isEmpty() || covers(where.get(), target);
    }

    int length() {
      return where.map(w -> w.path().length()).orElse(0); // a path has at least a slash
    }
  }

  private record Read(FileTime changed, List<Line> lines) {}

  private final Optional<Path> file;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock
  private Read known;

  /**
   * @param file empty for none
   * @throws IllegalArgumentException when it cannot be used, saying where, without what is in it
   */
  Credentials(String file) {
    this.file = Optional.of(file).filter(f -> !f.isBlank()).map(f -> Path.of(f.strip()));
    if (this.file.filter(f -> !f.isAbsolute()).isPresent()) {
      throw new IllegalArgumentException(
          CallbackConfig.PID
              + ": credentials.file is "
              + file
              + ", allowed are absolute paths of files");
    }
    known =
        this.file.isEmpty() ? new Read(FileTime.fromMillis(0), List.of()) : read(this.file.get());
  }

  /** What is sent to a target. A user in its URL comes before what the file says. */
  Proof of(Target target) {
    Proof found =
        lines().stream()
            .filter(line -> line.fits(target))
            .max(Comparator.comparingInt(Line::length))
            .map(Line::proof)
            .orElse(Proof.NONE);
    return target.basic().isPresent() ? new Proof(target.basic(), found.secret()) : found;
  }

  private List<Line> lines() {
    lock.lock();
    try {
      if (file.isPresent()) {
        refresh(file.get());
      }
      return known.lines();
    } finally {
      lock.unlock();
    }
  }

  private void refresh(Path path) {
    FileTime changed = changed(path);
    if (changed.equals(known.changed())) {
      return;
    }
    try {
      known = read(path);
      LOG.info("{} has changed and is read again", path);
    } catch (IllegalArgumentException e) {
      // Once for each change: what was good before stays.
      known = new Read(changed, known.lines());
      LOG.error("{}; what it said before stays in force", e.getMessage());
    }
  }

  private static FileTime changed(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static Read read(Path path) {
    FileTime changed = changed(path);
    List<String> text;
    try {
      if (Files.size(path) > LONGEST_FILE) {
        throw new IllegalArgumentException(problem(path) + " is longer than " + LONGEST_FILE);
      }
      text = Files.readAllLines(path);
      warnOfReaders(path);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(problem(path) + " does not exist", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(problem(path) + " cannot be read as text", e);
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        lines.add(parse(line));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            problem(path) + ", line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return new Read(changed, List.copyOf(lines));
  }

  private static String problem(Path path) {
    return CallbackConfig.PID + ": credentials.file " + path;
  }

  private static void warnOfReaders(Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view != null) {
      Set<PosixFilePermission> all = view.readAttributes().permissions();
      if (all.contains(PosixFilePermission.OTHERS_READ)) {
        LOG.warn("{} can be read by every user of this machine", path);
      }
    }
  }

  // Messages never repeat words of a line: each of them may be a secret.

  private static Line parse(String line) {
    String[] words = line.split("\\s+", -1);
    Optional<Target> where =
        words[0].equals(EVERYWHERE) ? Optional.empty() : Optional.of(place(words[0]));
    Optional<String> authorization = Optional.empty();
    Optional<String> secret = Optional.empty();
    for (String word : List.of(words).subList(1, words.length)) {
      String[] pair = word.split("=", 2);
      String value = pair.length == 2 ? pair[1] : "";
      boolean again = pair[0].equals("hmac") ? secret.isPresent() : authorization.isPresent();
      if (again) {
        throw new IllegalArgumentException("allowed are one of bearer and basic, and one hmac");
      }
      switch (pair[0]) {
        case "hmac" -> secret = Optional.of(filled(value));
        case "bearer" -> authorization = Optional.of("Bearer " + token(value));
        case "basic" -> authorization = Optional.of(Target.basic(user(value)));
        default ->
            throw new IllegalArgumentException(
                "after the place, allowed are bearer=TOKEN, basic=USER:PASSWORD and hmac=SECRET");
      }
    }
    if (authorization.isEmpty() && secret.isEmpty()) {
      throw new IllegalArgumentException(
          "after the place, bearer=TOKEN, basic=USER:PASSWORD or hmac=SECRET is missing");
    }
    if (where.isEmpty() && authorization.isPresent()) {
      throw new IllegalArgumentException(
          "for * only hmac is allowed: whoever subscribes an endpoint would get the rest");
    }
    return new Line(where, new Proof(authorization, secret));
  }

  private static Target place(String word) {
    Target place;
    try {
      place = Target.of(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the place must be *, or a URL that begins with http:// or https://", e);
    }
    if (place.basic().isPresent() || place.path().contains("?") || !plain(place.path())) {
      throw new IllegalArgumentException(
          "the place must be without user, query, dots and encoded characters");
    }
    return place;
  }

  private static String filled(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("hmac must not be empty");
    }
    return value;
  }

  private static String token(String value) {
    if (!value.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException("bearer must be of visible ASCII characters");
    }
    return value;
  }

  private static String user(String value) {
    if (value.indexOf(':') < 1) {
      throw new IllegalArgumentException("basic must be USER:PASSWORD");
    }
    return value;
  }

  /** Same scheme, host and port, and the same path or one below it. */
  private static boolean covers(Target place, Target target) {
    if (place.tls() != target.tls()
        || place.port() != target.port()
        || !place.host().equalsIgnoreCase(target.host())) {
      return false;
    }
    if (place.path().equals("/")) {
      return true;
    }
    String path = target.path().split("\\?", 2)[0];
    String below = place.path().endsWith("/") ? place.path() : place.path() + "/";
    return path.equals(place.path()) || (path.startsWith(below) && plain(path));
  }

  /** Not one that servers may take for another. */
  private static boolean plain(String path) {
    return !path.contains("..") && !path.contains("%") && !path.contains(";");
  }
}
