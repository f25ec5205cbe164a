package dev.ekiden.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Chooses what balances the service ports. */
final class Bridges {
  private static final String HAPROXY = "haproxy";

  private Bridges() {}

  /**
   * What {@code --bridge} says; for {@code auto}, HAProxy if it is installed.
   *
   * @throws UsageException if HAProxy is asked for and not there
   */
  static String choose(Chosen chosen) {
    var wanted = chosen.text("bridge").orElseThrow();
    return switch (wanted) {
      case "auto" -> find(HAPROXY).isPresent() ? HAPROXY : "proxy";
      case HAPROXY -> {
        if (find(HAPROXY).isEmpty()) {
          throw new UsageException(
              "--bridge: 'haproxy' is not allowed, as no haproxy is installed; it takes proxy or"
                  + " none");
        }
        yield HAPROXY;
      }
      default -> wanted;
    };
  }

  private static Optional<Path> find(String program) {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
