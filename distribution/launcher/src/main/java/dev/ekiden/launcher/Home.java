package dev.ekiden.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An unpacked distribution.
 *
 * @param directory absolute
 * @param data where state goes unless {@code --data} says otherwise; absolute
 */
record Home(Path directory, Path data) {
  /** As the script says by system properties; for a bare java -jar the parent of lib/. */
  static Home here() {
    var home = Path.of(System.getProperty("ekiden.home", ".")).toAbsolutePath().normalize();
    var data = System.getProperty("ekiden.data");
    return new Home(home, data == null ? home.resolve("data") : Path.of(data).toAbsolutePath());
  }

  Path config() {
    return directory.resolve("config");
  }

  Path deploy() {
    return directory.resolve("deploy");
  }

  Path examples() {
    return directory.resolve("examples");
  }

  Repository repository() {
    return new Repository(directory.resolve("repository"));
  }

  /** All feature files, in the order of their names. */
  List<Path> features() {
    try (Stream<Path> files = Files.list(directory.resolve("features"))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new StartException("cannot list " + directory.resolve("features") + ": " + e, e);
    }
  }
}
